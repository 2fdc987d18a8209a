"""The API of this house: each app's router is added here, at its own place under ``/api/v1/``."""

from zhiheng.api.building import build_api
from zhiheng.apps.publication.api import data, document, proofs
from zhiheng.apps.sharing.api import sharing

api = build_api()
for router in (data, document, proofs, sharing):
    api.add_router("", router)
