"""Is what was typed and not yet sent kept in the window, and sealed to whoever finds it there?"""

from __future__ import annotations

from typing import Any


def test_what_was_typed_lies_sealed_in_the_window_and_is_there_after_loading_it_again(
    contexts: Any, house: dict[str, Any]
) -> None:
    asked = house["assessments"]["arusha"]
    context, number, entry = contexts("rater1"), asked["number"], asked["unanswered"][0]
    page = context.new_page()
    page.goto(f"/self-assessments/{number}/mine/{entry}/")
    page.locator('main [name="comment"]').fill("The cashier counts alone.")
    page.wait_for_function("sessionStorage.length === 1")
    kept = page.evaluate("Object.values(sessionStorage)[0]")
    assert len(kept) > 40
    assert "cashier" not in kept
    assert "cashier" not in page.evaluate("atob(Object.values(sessionStorage)[0].split(' ')[1])")
    page.reload()
    page.wait_for_function("document.querySelector('main [name=comment]').value !== ''")
    assert page.locator('main [name="comment"]').input_value() == "The cashier counts alone."
    # Under another key, as another person's page brings, it is not read and goes.
    page.evaluate(
        "sessionStorage.setItem(Object.keys(sessionStorage)[0], btoa('a'.repeat(12)) + ' ' + "
        "btoa('b'.repeat(40)))"
    )
    page.route("**/draft/", lambda route: route.abort())
    page.reload()
    page.wait_for_function("sessionStorage.length === 0")
    page.close()
