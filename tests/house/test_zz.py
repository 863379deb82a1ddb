import pytest
from tests.house.test_malformed import *  # noqa


@pytest.mark.parametrize("fuzz", [12], indirect=True)
def test_zz(fuzz):
    from peili.vault.opened import house_keys
    from peili.people.models import Client
    from peili.promises.sealing import scope_code

    ring = house_keys().keyring
    card = Client.objects.first()
    name = card.first_name
    print(name, ring.status())
    ring.destroy(card.subject_id)
    assert str(Client.objects.get(pk=card.pk).first_name) != name
    fuzz._keys.put_back()
    assert Client.objects.get(pk=card.pk).first_name == name
    print(ring.status())
    fuzz._keys.put_back()
    ring.destroy(card.subject_id)
    fuzz._keys.put_back()
    assert Client.objects.get(pk=card.pk).first_name == name
    assert failures(fuzz, 30) == []
