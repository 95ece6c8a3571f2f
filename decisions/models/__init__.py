"""Decision records with their options, roles, feedback and links; guardrails."""

from decisions.models.decision import Decision
from decisions.models.feedback import Feedback
from decisions.models.guardrails import Guardrail, GuardrailVersion
from decisions.models.parts import DecisionSource, FolderUpload, FormerPath, Link, Option, Role
from decisions.models.stances import Stance
from decisions.models.template import DecisionTemplate

__all__ = [
    "Decision",
    "DecisionSource",
    "DecisionTemplate",
    "Feedback",
    "FolderUpload",
    "FormerPath",
    "Guardrail",
    "GuardrailVersion",
    "Link",
    "Option",
    "Role",
    "Stance",
]
