"""Decision records with their options, roles, feedback and links."""

from decisions.models.decision import Decision
from decisions.models.feedback import Feedback
from decisions.models.parts import DecisionSource, Link, Option, Role

__all__ = ["Decision", "DecisionSource", "Feedback", "Link", "Option", "Role"]
