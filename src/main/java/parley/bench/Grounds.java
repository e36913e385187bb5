package parley.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.agreement.Line;
import parley.agreement.Precedence;
import parley.agreement.Series;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.exchange.Standing;
import parley.http.FreePort;
import parley.message.Composer;
import parley.message.Composition;
import parley.message.Message;
import parley.message.PhraseBook;
import parley.party.LinkId;
import parley.party.Node;
import parley.party.NodeId;
import parley.party.OfficerCheck;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.RollBook;
import parley.party.RollDraft;
import parley.party.RollRuling;
import parley.seal.Authority;
import parley.seal.FileVault;
import parley.seal.KeyVault;
import parley.seal.Passphrase;
import parley.seal.SealException;
import parley.seal.SignedDocument;
import parley.seal.Suite;

/// Parties made for a measurement, in a folder: vaults, rolls and agreements on disk, so that each
/// process reads its own. Two of them, left and right, and where it is asked for a third one, which
/// has a link with right only.
public final class Grounds {
  public static final NodeId LEFT = new NodeId("left-node");
  public static final NodeId RIGHT = new NodeId("right-node");
  public static final LinkId LINK = LinkId.between(LEFT, RIGHT);
  static final NodeId THIRD = new NodeId("third-node");
  private static final String AGREEMENT = "BENCH-1";
  private static final String OF_THIRD = "BENCH-2";
  private static final int LARGEST_PAPER = 1 << 20;

  /// So wide that the budget never decides a figure.
  private static final Agreement.Budgets WIDE =
      new Agreement.Budgets(10_000, 1_000_000, 1 << 20, 1L << 40, 1_000_000);

  private final Path folder;

  private final Map<NodeId, String> hosts;

  /// Both nodes on the loopback address.
  public Grounds(Path folder) {
    this(folder, Map.of());
  }

  /// @param hosts addresses of those that listen elsewhere
  public Grounds(Path folder, Map<NodeId, String> hosts) {
    this.folder = folder;
    this.hosts = Map.copyOf(hosts);
  }

  private static PartyId party(NodeId node) {
    return new PartyId(node.name().replace("-node", "").toUpperCase(Locale.ROOT));
  }

  public static NodeId far(NodeId node) {
    return node.equals(RIGHT) ? LEFT : RIGHT;
  }

  public Path of(NodeId node) {
    return folder.resolve(node.name());
  }

  /// The key ceremony of both, and the agreement with the suites to be measured.
  public void prepare(Set<Suite> suites) throws IOException, SealException, MalformedInput {
    prepare(suites, Optional.empty());
  }

  /// @param third what a third party may send to the right one; none when there is no third
  void prepare(Set<Suite> suites, Optional<Agreement.Budgets> third)
      throws IOException, SealException, MalformedInput {
    Files.createDirectories(folder);
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    Path secret = folder.resolve("passphrase");
    Files.writeString(secret, HexFormat.of().formatHex(random) + " Lantern");
    Files.setPosixFilePermissions(
        secret, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
    InstantSource clock = InstantSource.system();
    Made left = party(LEFT, clock);
    Made right = party(RIGHT, clock);
    agree(AGREEMENT, left, right, suites, WIDE);
    if (third.isPresent()) {
      agree(OF_THIRD, party(THIRD, clock), right, suites, third.get());
    }
  }

  private record Made(Authority authority, Roll roll) {}

  private Made party(NodeId node, InstantSource clock)
      throws IOException, SealException, MalformedInput {
    Files.createDirectories(of(node));
    Authority authority =
        Authority.create(of(node).resolve("authority"), passphrase(), party(node).code(), clock);
    return new Made(authority, roll(node, authority, clock));
  }

  private void agree(String id, Made one, Made other, Set<Suite> suites, Agreement.Budgets budgets)
      throws IOException, SealException, MalformedInput {
    Agreement agreement =
        AgreementDraft.between(id, List.of(one.roll(), other.roll()), Map.of())
            .suites(suites, suites)
            .budgets(budgets)
            .phraseBook(PhraseBook.bundled().digest())
            .agreement()
            .signedBy(one.authority().signer())
            .signedBy(other.authority().signer());
    Files.writeString(folder.resolve(id + ".pem"), agreement.document().pem("AGREEMENT"));
  }

  private Roll roll(NodeId node, Authority authority, InstantSource clock)
      throws IOException, SealException, MalformedInput {
    Duration life = Duration.ofDays(30);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try (KeyVault vault =
        FileVault.create(vaultFile(node), passphrase(), node.name(), authority, life, clock)) {
      Node listed =
          new Node(
              node,
              vault.publicKeys(),
              List.of(hosts.getOrDefault(node, "127.0.0.1") + ":" + FreePort.find()),
              now,
              now.plus(life).minusSeconds(60));
      Roll roll =
          RollDraft.first(party(node), Map.of("en", node.name()), authority.certificates())
              .node(listed)
              .sign(now, authority.signer());
      Files.writeString(folder.resolve(node.name() + ".roll.pem"), roll.document().pem("ROLL"));
      return roll;
    }
  }

  private Path vaultFile(NodeId node) {
    return of(node).resolve("vault");
  }

  private Passphrase passphrase() throws SealException {
    return Passphrase.file(folder.resolve("passphrase"), Passphrase.Kind.VAULT);
  }

  public KeyVault vault(NodeId node) throws SealException {
    return FileVault.open(vaultFile(node), passphrase(), InstantSource.system());
  }

  public Agreement agreement() throws IOException, MalformedInput {
    return Agreement.read(paper(AGREEMENT + ".pem", "AGREEMENT"));
  }

  /// The agreement under which `node` sends.
  Agreement agreement(NodeId node) throws IOException, MalformedInput {
    return Agreement.read(paper((node.equals(THIRD) ? OF_THIRD : AGREEMENT) + ".pem", "AGREEMENT"));
  }

  /// One for each link of `self`.
  List<Standing> standings(NodeId self) throws IOException, MalformedInput {
    List<Standing> standings = new ArrayList<>();
    standings.add(standing(self));
    if (self.equals(RIGHT) && Files.exists(folder.resolve(OF_THIRD + ".pem"))) {
      standings.add(standing(self, THIRD));
    }
    return standings;
  }

  public Standing standing(NodeId self) throws IOException, MalformedInput {
    return standing(self, far(self));
  }

  private Standing standing(NodeId self, NodeId peer) throws IOException, MalformedInput {
    Roll own = Roll.read(paper(self.name() + ".roll.pem", "ROLL"));
    Roll far = Roll.read(paper(peer.name() + ".roll.pem", "ROLL"));
    RollRuling ruling =
        RollBook.of(own)
            .adopt(far, 1, Optional.of(far.authorityFingerprint()), OfficerCheck.none());
    Agreement terms = agreement(self.equals(THIRD) ? self : peer);
    if (ruling instanceof RollRuling.Adopted adopted
        && Agreements.none().adopt(terms, adopted.book(), 2)
            instanceof Adoption.Adopted(Agreements book)) {
      return new Standing(self, peer, adopted.book(), book.between(self, peer, adopted.book()));
    }
    throw new MalformedInput("A-DOC-1", "the papers of the measurement do not fit together");
  }

  private SignedDocument paper(String file, String label) throws IOException, MalformedInput {
    return SignedDocument.readPem(Files.readString(folder.resolve(file)), label, LARGEST_PAPER);
  }

  /// A test message of `size` characters of text.
  Message message(Composer composer, Agreement terms, int number, int size, Precedence precedence)
      throws MalformedInput {
    return message(composer, terms, LEFT, number, size, precedence);
  }

  /// The same, from either node.
  public Message message(
      Composer composer,
      Agreement terms,
      NodeId sender,
      int number,
      int size,
      Precedence precedence)
      throws MalformedInput {
    String text =
        ("number " + number + " The link is quiet and the text is neutral. ").repeat(1 + size / 40);
    return composer.compose(
        new Composition(
            terms.id(),
            terms.hash(),
            Line.WATCH,
            "test/1",
            sender,
            List.of(far(sender)),
            Series.REAL,
            precedence,
            "en",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "amber",
            "amber",
            Optional.empty(),
            List.of(),
            Json.object().with("text", text.substring(0, size)).build()));
  }
}
