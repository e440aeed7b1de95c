"""The course as it stands in the repository keeps its own rules."""

from course.authoring.check import check


def test_course_check_has_nothing_to_say(repository):
    assert [each.show(repository.root) for each in check(repository)] == []


def test_every_module_has_a_title_in_both_languages(repository):
    for module in repository.modules.values():
        assert module.title.keys() == {"en", "zh"}
        assert module.minutes > 0
