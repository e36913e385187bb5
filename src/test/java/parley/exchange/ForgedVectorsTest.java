package parley.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.codec.Bytes;
import parley.envelope.Answer;
import parley.envelope.Envelope;
import parley.envelope.OuterFrame;
import parley.http.LinkDoor;
import parley.journal.FileAnchor;
import parley.journal.LogName;
import parley.ledger.LedgerException;
import parley.ledger.StoreLedger;
import parley.message.Formats;
import parley.message.PhraseBook;
import parley.party.Ceremony;
import parley.party.Node;
import parley.party.NodeId;
import parley.party.OfficerCheck;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollDraft;
import parley.party.RollRuling;
import parley.seal.FileVault;
import parley.seal.KeyVault;
import parley.seal.Party;
import parley.seal.SealException;
import parley.seal.SignedDocument;
import parley.seal.Suite;
import parley.store.RenewableStore;
import parley.store.StoreConfig;
import parley.store.StoreException;
import parley.store.Stores;

/// The files under spec/vectors/forged: whole envelopes that a partner made with its own keys
/// against the rules ({@link Forgeries}), with the papers and keys by which any node judges them.
/// Signatures and sealing are random, so the files are kept; `-Dparley.vectors=write-signed` makes
/// a new set.
class ForgedVectorsTest {
  private static final Path ROOT = Path.of("spec", "vectors", "forged");
  private static final Path PAPERS = ROOT.resolve("papers");
  private static final Path KEYS = ROOT.resolve("keys");
  private static final NodeId US = Ceremony.US_NRRC;
  private static final NodeId RU = Ceremony.RU_NRRC;

  /// When the files are judged.
  private static final Instant NOW = Party.MADE.plus(Duration.ofHours(6));

  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Pattern CLAUSE = Pattern.compile("\\b[A-Z]-[A-Z]+-\\d+\\b");

  @TempDir static Path folder;

  private record Row(String file, String clause) {}

  @BeforeAll
  static void a_new_set_where_one_is_asked_for() throws Exception {
    if ("write-signed".equals(System.getProperty("parley.vectors"))) {
      write();
    }
  }

  private static List<Row> index() throws IOException {
    return Files.readAllLines(ROOT.resolve("index.tsv")).stream()
        .map(line -> line.split("\t", -1))
        .map(cells -> new Row(cells[0], cells[1]))
        .toList();
  }

  private static Bytes file(Path path) throws IOException {
    return Bytes.owning(Files.readAllBytes(path));
  }

  private static Roll roll(String party) throws Exception {
    return Roll.read(
        SignedDocument.read(file(PAPERS.resolve(party + ".roll")), Roll.MOST_SIGNED_BYTES));
  }

  private static Agreement agreement(String name) throws Exception {
    Bytes der = file(PAPERS.resolve(name + ".agreement"));
    return Agreement.read(SignedDocument.read(der, Agreement.MOST_SIGNED_BYTES));
  }

  private static KeyVault published(NodeId node) throws SealException {
    return FileVault.open(KEYS.resolve(node + ".vault"), Party.passphrase(), CLOCK);
  }

  /// How things stand for Moscow by the published papers.
  private static Standing papers() throws Exception {
    Roll us = roll("us");
    RollRuling ruling =
        RollBook.of(roll("ru"))
            .adopt(us, 1, Optional.of(us.authorityFingerprint()), OfficerCheck.none());
    RollBook rolls = ((RollRuling.Adopted) ruling).book();
    Agreements book = Agreements.none();
    for (String name : List.of("first", "second")) {
      book = ((Adoption.Adopted) book.adopt(agreement(name), rolls, 2)).book();
    }
    return new Standing(RU, US, rolls, book.between(RU, US, rolls));
  }

  /// Moscow's node, and what it says to what Washington's connection brings.
  private record Receiver(
      RenewableStore store,
      StoreLedger ledger,
      FileAnchor anchor,
      KeyVault vault,
      Standing standing,
      NodeExchange exchange)
      implements AutoCloseable {
    static Receiver open() throws Exception {
      Path place = Files.createTempDirectory(folder, "receiver");
      RenewableStore store =
          new RenewableStore(() -> Stores.open(new StoreConfig.Sqlite(place.resolve("db"))));
      StoreLedger ledger = new StoreLedger(store);
      FileAnchor anchor = new FileAnchor(place.resolve("anchor"));
      KeyVault vault = published(RU);
      Standing standing = papers();
      NodeExchange.Parts parts =
          new NodeExchange.Parts(
              ledger,
              () -> {
                try {
                  store.renew();
                } catch (StoreException e) {
                  throw new LedgerException("the store cannot be opened again", e);
                }
              },
              vault,
              new SealNotary(vault),
              anchor,
              Formats.bundled(),
              CLOCK,
              System::nanoTime,
              new SecureRandom(),
              _ -> List.of());
      NodeExchange exchange = NodeExchange.start(parts, List.of(standing));
      return new Receiver(store, ledger, anchor, vault, standing, exchange);
    }

    LinkDoor.Answer post(Bytes envelope) throws Exception {
      Bytes certificate = roll("us").node(US).orElseThrow().keys().transport();
      return exchange.door().take(certificate, "envelope", envelope);
    }

    /// The clause by which it is refused, or `ok`.
    String judged(Bytes envelope) throws Exception {
      LinkDoor.Answer answer = post(envelope);
      if (answer.status() == 200) {
        SignedDocument signed = SignedDocument.read(answer.body(), Answer.MOST_SIGNED_BYTES);
        return Answer.read(signed.content()) instanceof Answer.Refusal refusal
            ? refusal.clause()
            : "ok";
      }
      if (answer.status() == 503) {
        return "X-LATER-1";
      }
      assertThat(answer).isEqualTo(new LinkDoor.Answer(400, Bytes.EMPTY));
      Envelope read = Envelope.read(envelope);
      OuterFrame frame = OuterFrame.read(read.head(), standing.link(), US);
      return switch (new SealNotary(vault).open(standing, read, frame)) {
        case Notary.Opening.Unauthentic(String why) -> {
          Matcher clause = CLAUSE.matcher(why);
          yield clause.find() ? clause.group() : "S-SUITE-1";
        }
        case Notary.Opening.TooEarly(String reason) -> "X-LATER-1";
        case Notary.Opening.Read read2 -> "X-RECV-4";
      };
    }

    long entries() throws Exception {
      return ledger.logSize(LogName.of(RU, standing.link(), 1));
    }

    @Override
    public void close() {
      try {
        exchange.close();
        store.close();
        anchor.close();
        vault.close();
      } catch (Exception e) {
        throw new AssertionError("the node could not be ended", e);
      }
    }
  }

  @Test
  void each_published_envelope_is_refused_by_its_clause_and_the_honest_one_is_receipted()
      throws Exception {
    try (Receiver receiver = Receiver.open()) {
      List<String> found = new ArrayList<>();
      List<String> said = new ArrayList<>();
      for (Row row : index()) {
        said.add(row.file() + " " + row.clause());
        found.add(row.file() + " " + receiver.judged(file(ROOT.resolve(row.file()))));
      }
      assertThat(found).isEqualTo(said).hasSizeGreaterThan(25);
      assertThat(receiver.exchange().status(receiver.standing().link()).unforeseen()).isZero();
      long told = said.stream().filter(row -> row.matches(".* (E-TRANS-7|E-FRAME-5|ok)")).count();
      assertThat(receiver.entries())
          .as("only what is told by a signed answer")
          .isLessThanOrEqualTo(told)
          .isPositive();
    }
  }

  @Test
  void the_files_are_those_that_the_code_makes() throws Exception {
    List<String> made = new ArrayList<>();
    made.add("good/honest.envelope ok");
    try (KeyVault us = published(US);
        KeyVault ru = published(RU)) {
      Forger forger = forger(us, ru, agreement("first"));
      for (Forgeries.Forged forged : Forgeries.all(forger, CLOCK, others(us, ru))) {
        made.add("bad/" + forged.name() + ".envelope " + forged.clause());
      }
    }
    assertThat(index().stream().map(row -> row.file() + " " + row.clause())).isEqualTo(made);
  }

  /// Any keys will do for names alone.
  private static Forgeries.Others others(KeyVault expired, KeyVault impostor) throws Exception {
    return new Forgeries.Others(expired, impostor, Optional.of(agreement("second")));
  }

  private static Forger forger(KeyVault us, KeyVault ru, Agreement agreement) {
    return new Forger(
        us,
        ru,
        agreement,
        () -> {
          throw new IllegalStateException("nothing is posted here");
        });
  }

  private static void write() throws Exception {
    Path made = Files.createTempDirectory(folder, "made");
    Party us = Party.create(made, "US");
    Party ru = Party.create(made, "RU");
    Party foreign = Party.create(Files.createDirectory(made.resolve("foreign")), "CN");
    Files.createDirectories(PAPERS);
    Files.createDirectories(KEYS);
    Files.createDirectories(ROOT.resolve("good"));
    Files.createDirectories(ROOT.resolve("bad"));
    try (KeyVault own = us.node("us-nrrc");
        KeyVault far = ru.node("ru-nrrc");
        KeyVault expired = us.expired("us-nrrc");
        KeyVault impostor = foreign.node("us-nrrc")) {
      List<Roll> rolls = List.of(roll(Ceremony.US, us, US, own), roll(Ceremony.RU, ru, RU, far));
      Agreement first = agreed("US-RU-2026", rolls, us, ru);
      Agreement second = agreed("US-RU-2027", rolls, us, ru);
      put(PAPERS.resolve("us.roll"), rolls.getFirst().document().der());
      put(PAPERS.resolve("ru.roll"), rolls.getLast().document().der());
      put(PAPERS.resolve("first.agreement"), first.document().der());
      put(PAPERS.resolve("second.agreement"), second.document().der());
      for (Map.Entry<NodeId, Party> each : Map.of(US, us, RU, ru).entrySet()) {
        Path vault = each.getValue().vault(each.getKey().name());
        put(KEYS.resolve(each.getKey() + ".vault"), file(vault));
        for (Map.Entry<String, Bytes> key : Party.published(vault).entrySet()) {
          put(KEYS.resolve(each.getKey() + "-" + key.getKey() + ".pk8"), key.getValue());
        }
      }
      Forger forger = forger(own, far, first);
      StringBuilder index = new StringBuilder();
      index.append("good/honest.envelope\tok\tNothing is wrong with it.\n");
      put(ROOT.resolve("good/honest.envelope"), Forgeries.honest(forger, CLOCK).bytes());
      Forgeries.Others others = new Forgeries.Others(expired, impostor, Optional.of(second));
      for (Forgeries.Forged forged : Forgeries.all(forger, CLOCK, others)) {
        String name = "bad/" + forged.name() + ".envelope";
        put(ROOT.resolve(name), forged.envelope().bytes());
        index.append(name + "\t" + forged.clause() + "\t" + forged.why() + "\n");
      }
      Files.writeString(ROOT.resolve("index.tsv"), index);
    }
  }

  private static void put(Path path, Bytes bytes) throws IOException {
    Files.write(path, bytes.toArray());
  }

  private static Roll roll(PartyId party, Party keys, NodeId node, KeyVault vault)
      throws Exception {
    return RollDraft.first(
            party,
            Map.of("en", "Party " + party, "ru", "Сторона " + party),
            keys.authority().certificates())
        .node(
            new Node(
                node,
                vault.publicKeys(),
                List.of(node.name() + ".example.org:7443"),
                Party.MADE,
                Party.MADE.plus(Duration.ofDays(300))))
        .sign(Party.MADE, keys.authority().signer());
  }

  private static Agreement agreed(String id, List<Roll> rolls, Party us, Party ru)
      throws Exception {
    EnumSet<Suite> suites = EnumSet.of(Suite.NIST, Suite.PQ);
    return AgreementDraft.between(id, rolls, Map.of("US", List.of("en"), "RU", List.of("ru")))
        .suites(suites, suites)
        .budgets(TwoNodes.WIDE)
        .phraseBook(PhraseBook.bundled().digest())
        .agreement()
        .signedBy(us.authority().signer())
        .signedBy(ru.authority().signer());
  }
}
