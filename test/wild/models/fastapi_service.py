"""A model behind a web service: packages of the service, of settings and of logging are around it, none is needed for it."""
import asyncio
import io
import logging
import os
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Optional

import torch
import uvicorn
from fastapi import Depends, FastAPI, File, HTTPException, UploadFile
from loguru import logger
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_settings import BaseSettings
from torch import nn

logging.basicConfig(level=os.getenv("LOG_LEVEL", "INFO"))
MODEL_DIR = Path(__file__).resolve().parent / "weights"


class ModelConfig(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    classes: int = 12
    width: int = 24
    depths: tuple[int, ...] = (1, 2)
    drop: float = Field(default=0.1, ge=0, le=1)
    activation: Optional[str] = None

    @field_validator("depths")
    @classmethod
    def not_empty(cls, value):
        if not value:
            raise ValueError("a network needs stages")
        return value


class Settings(BaseSettings):
    weights: Path = MODEL_DIR / "best.pt"
    device: str = "cuda" if torch.cuda.is_available() else "cpu"


class Prediction(BaseModel):
    label: str
    score: float


class ConvNormAct(nn.Sequential):
    def __init__(self, cin, cout, k=3, s=1, act=None):
        act = getattr(nn, act)() if act else nn.SiLU(inplace=True)
        super().__init__(nn.Conv2d(cin, cout, k, s, k // 2, bias=False), nn.GroupNorm(4, cout), act)


class Classifier(nn.Module):
    def __init__(self, classes: int = 12, width: int = 24, depths: tuple[int, ...] = (1, 2), drop: float = 0.1, activation: Optional[str] = None):
        super().__init__()
        self.stem = ConvNormAct(3, width, 5, 2, activation)
        stages = []
        for i, depth in enumerate(depths):
            cin, cout = width * 2**i, width * 2 ** (i + 1)
            stages.append(nn.Sequential(ConvNormAct(cin, cout, s=2, act=activation), *(ConvNormAct(cout, cout) for _ in range(depth))))
        self.stages = nn.Sequential(*stages)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(drop), nn.Linear(width * 2 ** len(depths), classes))

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return self.head(self.stages(self.stem(images)))

    @classmethod
    def from_config(cls, config: "ModelConfig") -> "Classifier":
        return cls(**config.model_dump())


@lru_cache(maxsize=1)
def load_model() -> Classifier:
    model = Classifier()
    if (weights := MODEL_DIR / "best.pt").exists():
        model.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    else:
        logger.warning("no weights at {}, the network is random", weights)
    return model.eval()


@asynccontextmanager
async def lifespan(app: FastAPI):
    app.state.model = load_model()
    app.state.queue = asyncio.Queue(maxsize=64)
    logger.info("ready")
    yield
    app.state.model = None


app = FastAPI(title="classifier", lifespan=lifespan)
LABELS = [f"class {i}" for i in range(12)]


def get_model() -> nn.Module:
    return app.state.model


@app.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/predict", response_model=list[Prediction])
async def predict(file: Annotated[UploadFile, File()], model: Annotated[nn.Module, Depends(get_model)]):
    from PIL import Image
    from torchvision import transforms

    try:
        image = Image.open(io.BytesIO(await file.read())).convert("RGB")
    except OSError as error:
        raise HTTPException(status_code=422, detail="not an image") from error
    to_tensor = transforms.Compose([transforms.Resize(128), transforms.CenterCrop(112), transforms.ToTensor()])
    with torch.inference_mode():
        scores = model(to_tensor(image).unsqueeze(0)).softmax(-1)[0]
    best = scores.topk(3)
    return [Prediction(label=LABELS[i], score=s) for s, i in zip(best.values.tolist(), best.indices.tolist())]


if __name__ == "__main__":
    load_model()(torch.rand(4, 3, 112, 112))
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ.get("PORT", 8000)))
