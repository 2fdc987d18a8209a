"""The API of this house: each app's router is added here, at its own place under ``/api/v1/``."""

from zhiheng.api.building import build_api

api = build_api()
