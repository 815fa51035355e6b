"""What records does about others."""

from apps.parties.services import forgetting as persons
from apps.records.services import forgetting

# In the transaction that erases: nobody is half forgotten.
persons.forgets(forgetting.forget_person)
