from kernel.offering import Offering

OFFERING = Offering(code="accounting", title="accounting", is_sold=True, permissions=())
