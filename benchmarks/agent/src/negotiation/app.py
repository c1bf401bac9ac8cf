"""The service: a health endpoint, and one that reads what the image brings."""

import json
from pathlib import Path

import anthropic
import grpc
import uvicorn
import yaml
from fastapi import FastAPI
from googleapiclient import discovery
from tenacity import retry, stop_after_attempt

HOME = Path("/app")
app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/about")
async def about() -> dict[str, object]:
    return {
        "policy": policy(),
        "playbook": (HOME / "knowledge_base" / "playbook.md").read_text(),
        "clients": [anthropic.__version__, grpc.__version__, discovery.__name__],
    }


@retry(stop=stop_after_attempt(3))
def policy() -> dict[str, object]:
    loaded = yaml.safe_load((HOME / "config" / "policy.yaml").read_text())
    return json.loads(json.dumps(loaded))


if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=8000)
