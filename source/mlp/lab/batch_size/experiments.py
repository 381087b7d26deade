"""The experiments of the batch-size laboratory, by number."""

from __future__ import annotations

from lab.batch_size.base import Experiment, Point
from lab.batch_size.final_loss import AveragedGradient, SummedGradient
from lab.batch_size.noise import GradientNoise
from lab.batch_size.seconds import Seconds
from lab.batch_size.target import StepsToTarget

EXPERIMENTS = {kind.number: kind for kind in (SummedGradient, AveragedGradient, GradientNoise, StepsToTarget, Seconds)}

__all__ = [
    "EXPERIMENTS",
    "AveragedGradient",
    "Experiment",
    "GradientNoise",
    "Point",
    "Seconds",
    "StepsToTarget",
    "SummedGradient",
]
