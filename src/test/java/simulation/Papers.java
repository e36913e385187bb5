package simulation;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.agreement.Line;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.exchange.Standing;
import parley.ledger.Ledger;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.party.OfficerCheck;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollDraft;
import parley.party.RollRuling;
import parley.seal.SealException;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Rolls and agreements of five parties, truly signed once and kept as a file, so that the same
/// seed meets the same bytes on every machine. Made by {@link #main}; who changes the form of rolls
/// or agreements makes them anew, and the known seeds with them.
final class Papers {
  static final List<PartyId> PARTIES =
      List.of("US", "RU", "CN", "IN", "FR").stream().map(PartyId::new).toList();

  /// Epochs that a party's rolls open.
  static final int EPOCHS = 3;

  /// Serials of the real and of the exercise series that still count under version 1.
  private static final long LAST_REAL = 8;

  private static final long LAST_EXERCISE = 3;
  private static final String FILE = "/simulation/papers.zip";
  private static final int LIMIT = Agreement.MOST_SIGNED_BYTES;

  /// What a peer may send.
  enum Budget {
    WIDE,
    NARROW;

    Agreement.Budgets limits() {
      return switch (this) {
        case WIDE -> new Agreement.Budgets(10_000, 100_000, 1 << 20, 1L << 40, 100_000);
        case NARROW -> new Agreement.Budgets(2, 12, 64 * 1024, 4 << 20, 3);
      };
    }
  }

  private final Map<String, Roll> rolls = new HashMap<>();
  private final Map<String, Agreement> agreements = new HashMap<>();
  private final Map<String, Standing> standings = new HashMap<>();

  /// What governs one end of a link.
  ///
  /// @param version of the agreement
  /// @param epochs per party code, by its roll
  record Terms(Budget budget, int version, Map<String, Integer> epochs) {}

  /// Signed now, by keys that this process holds.
  private boolean real;

  boolean real() {
    return real;
  }

  /// Made anew, with keys at hand: real signatures need them.
  static Papers made() throws IOException, MalformedInput, SealException {
    Papers papers = read(new ByteArrayInputStream(zipped()));
    papers.real = true;
    return papers;
  }

  static Papers read() throws IOException, MalformedInput {
    try (InputStream in = Papers.class.getResourceAsStream(FILE)) {
      return read(Objects.requireNonNull(in, FILE));
    }
  }

  private static Papers read(InputStream in) throws IOException, MalformedInput {
    Papers papers = new Papers();
    ZipInputStream zip = new ZipInputStream(in);
    ZipEntry entry = zip.getNextEntry();
    while (entry != null) {
      SignedDocument document = SignedDocument.read(Bytes.owning(zip.readAllBytes()), LIMIT);
      if (entry.getName().startsWith("roll/")) {
        papers.rolls.put(entry.getName(), Roll.read(document));
      } else {
        papers.agreements.put(entry.getName(), Agreement.read(document));
      }
      entry = zip.getNextEntry();
    }
    return papers;
  }

  static NodeId node(PartyId party) {
    return Ceremony.nrrc(party);
  }

  static PartyId party(NodeId node) {
    return PARTIES.stream().filter(party -> node(party).equals(node)).findFirst().orElseThrow();
  }

  private static String rollName(PartyId party, int epoch) {
    return "roll/" + party + "/" + epoch;
  }

  private static String agreementName(PartyId one, PartyId other, Budget budget, int version) {
    int first = Math.min(PARTIES.indexOf(one), PARTIES.indexOf(other));
    int second = Math.max(PARTIES.indexOf(one), PARTIES.indexOf(other));
    return "agreement/" + PARTIES.get(first) + "-" + PARTIES.get(second) + "/" + budget + version;
  }

  Roll roll(PartyId party, int epoch) {
    return Objects.requireNonNull(rolls.get(rollName(party, epoch)));
  }

  Agreement agreement(NodeId one, NodeId other, Budget budget, int version) {
    String name = agreementName(party(one), party(other), budget, version);
    return Objects.requireNonNull(agreements.get(name), name);
  }

  /// What a node journals when it adopts a version.
  static Ledger.Document document(Agreement agreement) {
    return new Ledger.Document(
        "agreement",
        agreement.id(),
        agreement.version(),
        agreement.hash(),
        agreement.document().der());
  }

  Standing standing(NodeId self, NodeId peer, Terms terms) {
    int own = terms.epochs().getOrDefault(party(self).code(), 1);
    int theirs = terms.epochs().getOrDefault(party(peer).code(), 1);
    String key =
        String.join("/", self.name(), peer.name(), terms.budget().name())
            + terms.version()
            + "/"
            + own
            + "/"
            + theirs;
    return standings.computeIfAbsent(key, k -> made(self, peer, terms, own, theirs));
  }

  private Standing made(NodeId self, NodeId peer, Terms terms, int own, int theirs) {
    RollBook book = RollBook.of(roll(party(self), own));
    // The roll of its newest epoch alone, as from a ceremony: who consented to an epoch is a matter
    // of `party.RollBookTest`, and what hangs on it here is the epoch that stands on the roll.
    Roll theirRoll = roll(party(peer), theirs);
    RollRuling ruling =
        book.adopt(
            theirRoll, 1, Optional.of(theirRoll.authorityFingerprint()), OfficerCheck.none());
    book = ((RollRuling.Adopted) ruling).book();
    Agreements all = Agreements.none();
    for (int version = 1; version <= terms.version(); version++) {
      Agreement agreement = agreement(self, peer, terms.budget(), version);
      all = ((Adoption.Adopted) all.adopt(agreement, book, version)).book();
    }
    return new Standing(self, peer, book, all.between(self, peer, book));
  }

  /// Makes the papers anew.
  ///
  /// @param arguments the file to write
  public static void main(String[] arguments) throws Exception {
    Files.write(Path.of(arguments[0]), zipped());
  }

  private static byte[] zipped() throws IOException, MalformedInput, SealException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (PartyId party : PARTIES) {
        Roll roll = Ceremony.roll(party);
        put(zip, rollName(party, 1), roll.document());
        for (int epoch = 2; epoch <= EPOCHS; epoch++) {
          var next = roll.node(node(party)).orElseThrow().nextEpoch();
          roll = Ceremony.sign(RollDraft.after(roll).node(next), party.code());
          put(zip, rollName(party, epoch), roll.document());
        }
      }
      for (int i = 0; i < PARTIES.size(); i++) {
        for (int j = i + 1; j < PARTIES.size(); j++) {
          put(zip, PARTIES.get(i), PARTIES.get(j), Budget.WIDE);
          put(zip, PARTIES.get(i), PARTIES.get(j), Budget.NARROW);
        }
      }
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, PartyId one, PartyId other, Budget budget)
      throws IOException, MalformedInput, SealException {
    EnumSet<Suite> suites = EnumSet.of(Suite.NIST);
    Agreement first =
        signed(
            AgreementDraft.between(
                    one + "-" + other + "-2026",
                    List.of(Ceremony.roll(one), Ceremony.roll(other)),
                    Map.of())
                .suites(suites, suites)
                .budgets(budget.limits())
                .heartbeat("https", Duration.ofMinutes(1)),
            one,
            other);
    put(zip, agreementName(one, other, budget, 1), first.document());
    Agreement second = signed(AgreementDraft.amending(first, ends(first, one, other)), one, other);
    put(zip, agreementName(one, other, budget, 2), second.document());
  }

  private static Map<String, Long> ends(Agreement agreement, PartyId one, PartyId other) {
    Map<String, Long> last = new TreeMap<>();
    for (List<PartyId> way : List.of(List.of(one, other), List.of(other, one))) {
      for (Series series : Series.values()) {
        NodeId from = node(way.getFirst());
        SerialKey key = new SerialKey(from, 1, agreement.id(), Line.WATCH, series, 1);
        last.put(
            key.numbering(node(way.getLast())), series == Series.REAL ? LAST_REAL : LAST_EXERCISE);
      }
    }
    return last;
  }

  private static Agreement signed(AgreementDraft draft, PartyId... parties)
      throws MalformedInput, SealException {
    Agreement agreement = draft.agreement();
    for (PartyId party : parties) {
      agreement = agreement.signedBy(Ceremony.signer(party));
    }
    return agreement;
  }

  private static void put(ZipOutputStream zip, String name, SignedDocument document)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(Ceremony.NOW.toEpochMilli());
    zip.putNextEntry(entry);
    OutputStream out = zip;
    out.write(document.der().toArray());
    zip.closeEntry();
  }

  List<String> names() {
    List<String> names = new ArrayList<>(rolls.keySet());
    names.addAll(agreements.keySet());
    return names.stream().sorted().toList();
  }
}
