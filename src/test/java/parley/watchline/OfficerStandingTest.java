package parley.watchline;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Bytes;
import parley.ledger.Ledger;
import parley.party.NodeId;
import parley.seal.PasskeyCheck;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;
import parley.watchfloor.Act;
import parley.watchfloor.FloorLog;
import parley.watchfloor.HeldKey;
import parley.watchfloor.People;
import parley.watchfloor.Permit;
import parley.watchfloor.Person;
import parley.watchfloor.Role;
import parley.watchfloor.Ruling;
import parley.watchfloor.SessionTable;

/// What a release asks of the register of officers.
class OfficerStandingTest {
  private static final String CLARK = "C. Clark";
  private static final Permit<Act.Administer> ADMINISTRATOR =
      Permit.of(new Person("A. Miller", Set.of(Role.ADMINISTRATOR)), Act.ADMINISTER).orElseThrow();

  @TempDir Path folder;

  private static final class Heard implements FloorLog {
    @Override
    public void entry(String kind, parley.codec.Json.Builder fields) {}

    @Override
    public void came(String kind, parley.codec.Json.Builder fields) {}
  }

  /// These questions are none for the ledger.
  private static Ledger noLedger() {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  @Test
  void who_was_struck_or_lost_the_role_writes_no_more_and_a_key_removed_is_not_held()
      throws Exception {
    try (Store store = Stores.open(new StoreConfig.Sqlite(folder))) {
      Instant now = Instant.parse("2026-11-26T02:00:00Z");
      People people =
          new People(store, new SessionTable(store), new Heard(), () -> now, new SecureRandom());
      OfficerStanding standing = new OfficerStanding(new NodeId("us-nrrc"), people, noLedger());
      assertThat(standing.mayWrite("came by a link")).isTrue();
      assertThat(people.make(ADMINISTRATOR, CLARK, "", Set.of(Role.WATCH))).isEqualTo(Ruling.DONE);
      assertThat(standing.mayWrite(CLARK)).isTrue();
      Permit<Act.Enter> own =
          Permit.of(new Person(CLARK, Set.of(Role.WATCH)), Act.ENTER).orElseThrow();
      PasskeyCheck.Passkey red =
          new PasskeyCheck.Passkey("red", Bytes.utf8("key"), "place", Set.of("https://a.example"));
      people.addKey(own, red, "red", HeldKey.Purpose.RELEASE);
      assertThat(standing.holds(CLARK, "red")).isTrue();
      assertThat(standing.holds("D. Dean", "red")).isFalse();
      people.removeKey(own, "red");
      assertThat(standing.holds(CLARK, "red")).isFalse();
      people.change(ADMINISTRATOR, CLARK, "", Set.of(Role.AUDITOR));
      assertThat(standing.mayWrite(CLARK)).isFalse();
      people.change(ADMINISTRATOR, CLARK, "", Set.of(Role.WATCH));
      people.strike(ADMINISTRATOR, CLARK);
      assertThat(standing.mayWrite(CLARK)).isFalse();
    }
  }
}
