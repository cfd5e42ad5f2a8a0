import pytest
from django.db import IntegrityError, connection, transaction

from backoffice.accounts.models import AccountEvent, UserChange
from backoffice.kernel.append_only import append_only_sql


@pytest.mark.parametrize(
    "wrong", ["", "a; DROP TABLE b", "Upper", "1st", 'quo"ted', "x" * 60, "schema.table"]
)
def test_takes_plain_table_names_only(wrong):
    with pytest.raises(ValueError):
        append_only_sql(wrong)


@pytest.mark.django_db(transaction=True)
class TestWithRealCommits:
    @pytest.fixture
    def change(self, anna, at):
        return UserChange.objects.create(subject=anna, event=AccountEvent.INVITED, actor=anna, at=at)

    def test_a_change_row_is_never_edited(self, change):
        with pytest.raises(IntegrityError, match="accounts_userchange is append-only: UPDATE of row"):
            UserChange.objects.update(detail="other")
        change.refresh_from_db()
        assert change.detail == ""

    def test_a_change_row_is_never_deleted(self, change):
        with pytest.raises(IntegrityError, match="accounts_userchange is append-only: DELETE of row"):
            UserChange.objects.all().delete()
        assert UserChange.objects.get() == change

    def test_another_row_may_follow(self, change, anna, at):
        UserChange.objects.create(subject=anna, event=AccountEvent.CLOSED, actor=None, at=at)
        assert UserChange.objects.count() == 2

    def test_a_migration_may_put_it_on_and_take_it_off(self):
        forward, reverse = append_only_sql("kernel_scrap")
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE kernel_scrap (id int)")
            try:
                cursor.execute(forward)
                cursor.execute("INSERT INTO kernel_scrap VALUES (1)")
                with pytest.raises(IntegrityError), transaction.atomic():
                    cursor.execute("DELETE FROM kernel_scrap")
                with pytest.raises(IntegrityError, match="append-only: TRUNCATE"), transaction.atomic():
                    cursor.execute("TRUNCATE kernel_scrap")
                cursor.execute(reverse)
                cursor.execute("TRUNCATE kernel_scrap")
                cursor.execute("INSERT INTO kernel_scrap VALUES (1)")
                cursor.execute("DELETE FROM kernel_scrap")
                assert cursor.rowcount == 1
            finally:
                cursor.execute("DROP TABLE kernel_scrap")
