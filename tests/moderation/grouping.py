"""Texts about two things, for whatever groups them."""

from __future__ import annotations

BUSES = [
    "El autobús al hospital llega siempre tarde.",
    "El autobús de la mañana va lleno hasta el hospital.",
    "Falta un autobús nocturno al hospital.",
    "Pedimos más frecuencia de autobús hasta el hospital.",
    "El billete de autobús al hospital es caro.",
    "La parada de autobús del hospital no tiene techo.",
    "Sin autobús nadie mayor llega al hospital.",
    "Otro autobús directo al hospital, por favor.",
]
TREES = [
    "Faltan árboles con sombra en la plaza.",
    "Plantad árboles y dejad sombra en la plaza mayor.",
    "Sin árboles la plaza no tiene sombra en verano.",
    "Los árboles de la plaza dan poca sombra.",
    "Queremos bancos y árboles con sombra en la plaza.",
    "La plaza sin sombra de árboles es un horno.",
    "Cuidad los árboles: la plaza necesita sombra.",
]


def grouped_texts() -> list[str]:
    """Eight of one thing and seven of another."""
    return [*BUSES, *TREES]
