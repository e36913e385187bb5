package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoIdTest {
  /// The names of the examples were made by OASIS's own library.
  @Test
  void observables_get_the_names_that_oasis_gives_them() {
    long named =
        Stix.examples().stream()
            .filter(object -> object.id().version() == 5)
            .peek(object -> assertThat(ScoId.of(object.content())).contains(object.id()))
            .count();
    assertThat(named).isGreaterThan(25);
  }

  @ParameterizedTest
  @CsvSource({
    "ipv4-addr, 198.51.100.3, 28bb3599-77cd-5a82-a950-b5bc3caf07c4",
    "domain-name, example.com, bedb4899-d24b-5401-bc86-8f6b4cc18ec7"
  })
  void an_address_has_the_name_that_everybody_gives_it(String type, String value, String uuid)
      throws Exception {
    String object =
        "{`type`:`" + type + "`,`value`:`" + value + "`,`id`:`" + type + "--" + uuid + "`}";
    assertThat(ScoId.of(Stix.read(object).content()).map(StixId::uuid)).contains(uuid);
  }

  @Test
  void of_several_digests_the_preferred_one_names() throws Exception {
    String id = "`id`:`file--5956efbb-a7b0-566d-a7f9-a202eb05c70f`,`type`:`file`,";
    StixObject two = Stix.read("{" + id + "`hashes`:{`SHA-256`:`aa`,`MD5`:`bb`}}");
    StixObject one = Stix.read("{" + id + "`hashes`:{`MD5`:`bb`}}");
    assertThat(ScoId.of(two.content())).isEqualTo(ScoId.of(one.content())).isPresent();
    assertThat(ScoId.of(Stix.read("{" + id + "`size`:5}").content())).isEmpty();
    assertThat(ScoId.of(Stix.example("campaign").content())).isEmpty();
  }
}
