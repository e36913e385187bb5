package parley.party;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.codec.Members;
import parley.codec.Stamp;
import parley.seal.NodeKeys;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// The JSON of a roll (P-ROLL-2): reads its members with their bounds, and writes them in one fixed
/// order.
final class RollForm {
  /// P-ROLL-1: 256 KiB, 8 deep, 100,000 tokens.
  private static final JsonReader.Limits LIMITS =
      new JsonReader.Limits(Roll.MOST_BYTES, 8, 100_000);

  /// P-ROLL-1: one certificate, DER; ML-DSA-65 takes some 5.5 KiB.
  private static final int MOST_CERTIFICATE_BYTES = 8 * 1024;

  /// P-ROLL-15: far more restores than a node will ever see.
  static final int LAST_EPOCH = 1_000_000;

  private static final int ED25519_BYTES = 32;

  /// P-ROLL-1: an assertion's parts.
  private static final int MOST_ASSERTION_BYTES = 4096;

  private static final int MOST_ORIGINS = 16;
  private static final int LINE = 200;
  static final long MOST_NUMBER = 1L << 53;
  private static final Pattern ADDRESS =
      Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:]{2,45}]):([1-9][0-9]{0,4})");
  private static final Pattern NUMBERING =
      Pattern.compile(
          "[a-z][a-z0-9-]{1,31}/[a-z][a-z0-9-]{1,31}/[A-Z0-9][A-Za-z0-9.-]{1,63}"
              + "/[a-z-]{1,32}/[a-z]{1,16}/[1-9][0-9]{0,9}");

  private RollForm() {}

  static Roll read(SignedDocument document) throws MalformedInput {
    if (document.content().size() > Roll.MOST_BYTES) {
      throw new MalformedInput("P-ROLL-1", "a roll has at most " + Roll.MOST_BYTES + " bytes");
    }
    Members members = Members.of(JsonReader.readObject(document.content(), LIMITS), "P-ROLL-2");
    members.number("v", 1, 1);
    members.exactly("kind", "roll");
    PartyId party = members.form("party", 8, PartyId::new);
    Roll roll =
        new Roll(
            party,
            members.languages("name", LINE),
            members.number("number", 1, MOST_NUMBER),
            members.instant("issued"),
            new NodeKeys.Signing(party.code(), certificates(members, "authority")),
            nodes(members),
            retired(members),
            officers(members),
            assertions(members),
            document);
    members.done();
    return roll;
  }

  private static Map<Suite, Bytes> certificates(Members members, String key) throws MalformedInput {
    Members perSuite = members.object(key);
    Map<Suite, Bytes> found = new TreeMap<>();
    for (Suite suite : Suite.values()) {
      if (perSuite.has(suite.code())) {
        found.put(suite, perSuite.base64(suite.code(), MOST_CERTIFICATE_BYTES));
      }
    }
    perSuite.done();
    if (found.isEmpty()) {
      throw members.fault(key, "must have a certificate for at least one suite");
    }
    return found;
  }

  private static List<Node> nodes(Members members) throws MalformedInput {
    List<Node> found = new ArrayList<>();
    for (Members node : members.objects("nodes", Roll.MOST_NODES)) {
      NodeId id = node.form("id", 32, NodeId::new);
      NodeKeys keys =
          new NodeKeys(
              new NodeKeys.Signing(id.name(), certificates(node, "signing")),
              new NodeKeys.Sealing(id.name(), certificates(node, "sealing")),
              node.base64("transport", MOST_CERTIFICATE_BYTES),
              ed25519(node, "frameKey"),
              ed25519(node, "noteKey"));
      found.add(
          new Node(
              id,
              keys,
              node.texts("addresses", Roll.MOST_ADDRESSES, 260, RollForm::address),
              node.instant("validFrom"),
              node.instant("validUntil"),
              node.has("epoch") ? (int) node.number("epoch", 2, LAST_EPOCH) : 1));
      node.done();
    }
    return found;
  }

  private static Bytes ed25519(Members node, String key) throws MalformedInput {
    Bytes value = node.base64(key, ED25519_BYTES);
    if (value.size() != ED25519_BYTES) {
      throw node.fault(key, "must be an Ed25519 public key of 32 bytes");
    }
    return value;
  }

  /// `host:port`, where an IPv6 address stands in brackets.
  static String address(String text) {
    var match = ADDRESS.matcher(text);
    if (!match.matches() || Integer.parseInt(match.group(2)) > 65_535) {
      throw new IllegalArgumentException(
          "an address is host:port, for example nrrc.example.gov:7443");
    }
    return text;
  }

  private static List<Roll.RetiredKey> retired(Members members) throws MalformedInput {
    List<Roll.RetiredKey> found = new ArrayList<>();
    for (Members key : members.objects("retired", Roll.MOST_RETIRED)) {
      found.add(
          new Roll.RetiredKey(
              key.form("node", 32, NodeId::new),
              key.digest("certificate"),
              key.instant("since"),
              lastSerials(key.object("lastSerial")),
              key.has("withdrawn") && withdrawn(key)));
      key.done();
    }
    return found;
  }

  /// Only `true` is ever written.
  private static boolean withdrawn(Members key) throws MalformedInput {
    if (!key.truth("withdrawn")) {
      throw new MalformedInput("P-ROLL-14", "withdrawn is true or not there");
    }
    return true;
  }

  private static Map<String, Long> lastSerials(Members serials) throws MalformedInput {
    if (serials.keys().size() > Roll.MOST_NUMBERINGS) {
      throw new MalformedInput(
          "P-ROLL-1", "a retired key names at most " + Roll.MOST_NUMBERINGS + " numberings");
    }
    Map<String, Long> found = new LinkedHashMap<>();
    for (String numbering : serials.keys()) {
      if (!NUMBERING.matcher(numbering).matches()) {
        throw new MalformedInput(
            "P-ROLL-6", "a last serial is keyed by sender/receiver/agreement/line/series/epoch");
      }
      found.put(numbering, serials.number(numbering, 0, MOST_NUMBER));
    }
    return found;
  }

  static List<Roll.OfficerCredential> officers(Members members) throws MalformedInput {
    Function<String, String> any = Function.identity();
    List<Roll.OfficerCredential> found = new ArrayList<>();
    for (Members officer : members.objects("officers", Roll.MOST_OFFICERS)) {
      found.add(
          new Roll.OfficerCredential(
              officer.text("officer", LINE),
              officer.text("credentialId", 1400),
              officer.base64("publicKey", 2048).base64(),
              officer.text("relyingParty", 253),
              officer.texts("origins", MOST_ORIGINS, 260, any),
              officer.texts("roles", MOST_ORIGINS, 64, any)));
      officer.done();
    }
    return found;
  }

  static List<Roll.OfficerAssertion> assertions(Members members) throws MalformedInput {
    if (!members.has("assertions")) {
      return List.of();
    }
    List<Roll.OfficerAssertion> found = new ArrayList<>();
    for (Members given : members.objects("assertions", MOST_ORIGINS)) {
      found.add(
          new Roll.OfficerAssertion(
              given.text("officer", LINE),
              given.text("credentialId", 1400),
              given.base64("authenticatorData", MOST_ASSERTION_BYTES),
              given.base64("clientData", MOST_ASSERTION_BYTES),
              given.base64("signature", MOST_ASSERTION_BYTES)));
      given.done();
    }
    return found;
  }

  static Bytes write(Roll roll) {
    Json.Builder json =
        Json.object()
            .with("v", 1)
            .with("kind", "roll")
            .with("party", roll.party().code())
            .with("name", words(roll.name()))
            .with("number", roll.number())
            .with("issued", Stamp.write(roll.issued()))
            .with("authority", json(roll.authority().certificates()))
            .with("nodes", array(roll.nodes(), RollForm::json))
            .with("retired", array(roll.retired(), RollForm::json))
            .with("officers", array(roll.officers(), RollForm::json));
    if (!roll.assertions().isEmpty()) {
      json.with("assertions", array(roll.assertions(), RollForm::json));
    }
    return JsonWriter.line(json.build());
  }

  static Digest officerChallenge(
      PartyId party, long number, List<Roll.OfficerCredential> officers) {
    Bytes list = JsonWriter.line(array(officers, RollForm::json));
    String lines =
        "parley officers 1\n" + party + "\n" + number + "\n" + Digest.of(list).hex() + "\n";
    return Digest.of(Bytes.utf8(lines));
  }

  private static <T> Json.Arr array(List<T> items, Function<T, Json> json) {
    return new Json.Arr(items.stream().map(json).toList());
  }

  /// In the order of keys, so that one content has one spelling.
  private static Json words(Map<String, String> words) {
    Json.Builder json = Json.object();
    new TreeMap<>(words).forEach(json::with);
    return json.build();
  }

  private static Json json(Map<Suite, Bytes> certificates) {
    Json.Builder json = Json.object();
    for (Suite suite : Suite.values()) {
      Bytes certificate = certificates.get(suite);
      if (certificate != null) {
        json.with(suite.code(), certificate.base64());
      }
    }
    return json.build();
  }

  private static Json json(Node node) {
    NodeKeys keys = node.keys();
    Json.Builder json = Json.object();
    json.with("id", node.id().name())
        .with("signing", json(keys.signing().certificates()))
        .with("sealing", json(keys.sealing().certificates()))
        .with("transport", keys.transport().base64())
        .with("frameKey", keys.frameKey().base64())
        .with("noteKey", keys.noteKey().base64())
        .with("addresses", Json.texts(node.addresses()))
        .with("validFrom", Stamp.write(node.validFrom()))
        .with("validUntil", Stamp.write(node.validUntil()));
    return (node.epoch() == 1 ? json : json.with("epoch", node.epoch())).build();
  }

  private static Json json(Roll.RetiredKey key) {
    Json.Builder serials = Json.object();
    new TreeMap<>(key.lastSerial()).forEach((line, serial) -> serials.with(line, serial));
    Json.Builder json =
        Json.object()
            .with("node", key.node().name())
            .with("certificate", key.certificate().hex())
            .with("since", Stamp.write(key.since()))
            .with("lastSerial", serials.build());
    return (key.withdrawn() ? json.with("withdrawn", true) : json).build();
  }

  static Json json(Roll.OfficerCredential officer) {
    return Json.object()
        .with("officer", officer.officer())
        .with("credentialId", officer.credentialId())
        .with("publicKey", officer.publicKey())
        .with("relyingParty", officer.relyingParty())
        .with("origins", Json.texts(officer.origins()))
        .with("roles", Json.texts(officer.roles()))
        .build();
  }

  static Json json(Roll.OfficerAssertion given) {
    return Json.object()
        .with("officer", given.officer())
        .with("credentialId", given.credentialId())
        .with("authenticatorData", given.authenticatorData().base64())
        .with("clientData", given.clientData().base64())
        .with("signature", given.signature().base64())
        .build();
  }
}
