"""Addresses that exist only where DEMO is on."""

from __future__ import annotations

from django.urls import path

from participa.ops.demo import views

urlpatterns = [
    path("demo/", views.people, name="demo_people"),
    path("demo/<slug:key>/", views.sign_in, name="demo_sign_in"),
    path("demo-mail/", views.mailbox, name="demo_mailbox"),
]
