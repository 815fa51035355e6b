"""Facts: the one spine. `publish` inside the business transaction; reactions follow by relay."""

from kernel.facts.publishing import publish
from kernel.facts.reacting import Reaction, reaction, reaction_to_many
from kernel.facts.values import Fact, RecordedFact

__all__ = ["Fact", "Reaction", "RecordedFact", "publish", "reaction", "reaction_to_many"]
