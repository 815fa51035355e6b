from kernel.offering import Offering

OFFERING = Offering(code="billing", title="billing", is_sold=False, permissions=())
