"""The API of this house: each app's router is added here, at its own place under ``/api/v1/``."""

from zhiheng.api.building import build_api
from zhiheng.apps.publication.api import data, document, proofs

api = build_api()
for router in (data, document, proofs):
    api.add_router("", router)
