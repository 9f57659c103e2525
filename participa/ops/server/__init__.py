"""Serving the product: pages by a pool of threads, sockets on the loop, a worker beside them."""
