from kernel.offering import Offering

OFFERING = Offering(code="workspace", title="workspace", is_sold=False, permissions=())
