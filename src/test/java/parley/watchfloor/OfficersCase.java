package parley.watchfloor;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.seal.PasskeyCheck;
import parley.seal.SoftPasskey;
import parley.store.Store;
import parley.store.StoreConfig;
import parley.store.Stores;

/// A node's officers, links and keys, without a browser, and the first of them.
abstract class OfficersCase {
  static final String PLACE = "nrrc.example.gov";
  static final String ORIGIN = "https://nrrc.example.gov";
  static final Digest ASKED = Digest.of(Bytes.utf8("asked"));
  static final String MILLER = "A. Miller";
  static final String BROWN = "B. Brown";
  static final String CLARK = "C. Clark";

  final List<String> logged = new ArrayList<>();
  Instant now = Instant.parse("2026-11-26T02:00:00Z");
  Store store;
  Sessions sessions;
  People people;

  /// An empty database of this engine.
  abstract StoreConfig database() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(database());
    sessions = new SessionTable(store);
    people = new People(store, sessions, new Heard(logged), () -> now, new SecureRandom());
  }

  @AfterEach
  void close() {
    store.close();
  }

  record Heard(List<String> kinds) implements FloorLog {
    @Override
    public void entry(String kind, Json.Builder fields) {
      kinds.add(kind);
    }

    @Override
    public void came(String kind, Json.Builder fields) {
      kinds.add(kind);
    }
  }

  static PasskeyCheck.Passkey key(String seed) {
    return new PasskeyCheck.Passkey(seed, new SoftPasskey(seed).publicKey(), PLACE, Set.of(ORIGIN));
  }

  static PasskeyCheck.Assertion signed(String seed) {
    return new SoftPasskey(seed).sign(SoftPasskey.Ceremony.at(PLACE, ORIGIN), ASKED);
  }

  static Permit<Act.Administer> administrator(String name) {
    return Permit.of(new Person(name, Set.of(Role.ADMINISTRATOR)), Act.ADMINISTER).orElseThrow();
  }

  static Permit<Act.Enter> own(String name) {
    return Permit.of(new Person(name, Set.of(Role.WATCH)), Act.ENTER).orElseThrow();
  }

  static String secret(String path) {
    return path.substring("/enrol/".length());
  }

  void twoAdministrators() throws Exception {
    for (String name : List.of(MILLER, BROWN)) {
      String path = people.firstLink(name, "");
      assertThat(people.enrol(secret(path), key(name), "first")).isEqualTo(Ruling.DONE);
    }
  }

  Session session(String name) throws Exception {
    return Session.byKey(comes(name).orElseThrow(), name, "en", Digest.of(Bytes.EMPTY), now);
  }

  Optional<Person> comes(String seed) throws Exception {
    return people.signIn(seed, ASKED, signed(seed), Optional.empty());
  }

  void enrolled(String name, Set<Role> roles) throws Exception {
    if (!people.settled()) {
      twoAdministrators();
    }
    people.make(administrator(MILLER), name, "", roles);
    String secret = secret(people.makeLink(administrator(MILLER), name).path());
    people.confirm(administrator(BROWN), SignInLinks.named(secret));
    assertThat(people.enrol(secret, key(name), "blue")).isEqualTo(Ruling.DONE);
  }
}
