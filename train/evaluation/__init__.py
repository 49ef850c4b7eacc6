"""Measuring predictions against annotation: scores with intervals, and every miss."""

from .error_file import write_errors
from .error_row import ErrorRow, Kind
from .errors import find_errors, summarise_errors
from .evaluation import evaluate
from .report import Evaluation
from .table import format_evaluation

__all__ = [
    "ErrorRow",
    "Evaluation",
    "Kind",
    "evaluate",
    "find_errors",
    "format_evaluation",
    "summarise_errors",
    "write_errors",
]
