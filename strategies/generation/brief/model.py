"""The brief: everything a strategy is written from. Ten answers are required, all others are optional."""

from functools import cached_property
from hashlib import sha256

from strategies.generation.brief.answers import Answers, Group, Maybe, Name, Text, ask, ask_group, ask_optional
from strategies.generation.brief.audience import AudienceIntelligence
from strategies.generation.brief.business import Business, BusinessContext
from strategies.generation.brief.competition import CompetitiveIntelligence
from strategies.generation.brief.content import ContentStrategy, PerformanceAnalytics


class Brief(Answers):
    """A business brief, as submitted by a form or an API client."""

    key: Maybe[Name] = ask_optional("Key", "Your own name for this brief; it changes nothing.")
    why: Maybe[Text] = ask_optional("Note", "Your own note about this brief; it changes nothing.")
    business: Business = ask("Business", "What the business is and sells.")
    business_context: BusinessContext = ask("Goals and means", "Goals, people, money and time.")
    audience_intelligence: AudienceIntelligence = ask("Audience", "Who it is for and what they struggle with.")
    competitive_intelligence: Group[CompetitiveIntelligence] = ask_group(
        CompetitiveIntelligence, "Competition", "Rivals, gaps and trends."
    )
    content_strategy: ContentStrategy = ask("Content", "What is made, how often and in what voice.")
    performance_analytics: Group[PerformanceAnalytics] = ask_group(
        PerformanceAnalytics, "Results today", "Where visitors come from and what they do."
    )

    @cached_property
    def fingerprint(self) -> str:
        """Return a hash that is the same for the same answers."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def __hash__(self) -> int:
        return hash(self.fingerprint)

    @property
    def language(self) -> str:
        """Return the BCP 47 tag of the language to write in; English if the brief names none."""
        return self.business.language or "en"
