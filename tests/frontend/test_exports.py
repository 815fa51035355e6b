"""Lists as files."""

from decimal import Decimal

from frontend import exports


def test_a_name_never_runs_as_a_formula_and_numbers_stay_numbers() -> None:
    response = exports.csv_file(
        "clients", ("Client", "Amount"), [("=1+1", Decimal("-12.50")), ("Nordlys", None)]
    )
    assert response.content.decode() == ("\ufeffClient,Amount\r\n'=1+1,-12.50\r\nNordlys,\r\n")
    assert response["Content-Disposition"] == 'attachment; filename="clients.csv"'
