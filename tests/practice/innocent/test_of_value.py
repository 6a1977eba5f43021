"""Each look-alike of value is in both administrations and spread as it says."""


def told(made, name):
    return next(each for each in made.truth["look_alikes"] if each["id"] == name)


def test_the_relief_desk_has_the_goods_of_its_procedure_and_nothing_else(honest):
    one = told(honest, "relief_desk")
    at_desk = honest.column("desk") == "relief"
    assert at_desk.sum() == one["files"] > 50
    assert set(honest.column("officer")[at_desk]) == set(one["accounts"])
    assert set(honest.column("procedure")[at_desk]) == {"51"}
    assert set(honest.column("office")[at_desk]) == {one["office"]}
