package parley.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parley.agreement.Agreement;
import parley.agreement.Ruling;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.ledger.LastSerials;
import parley.ledger.LedgerException;
import parley.node.Main.Mistake;
import parley.party.EpochProposal;
import parley.party.FingerprintWords;
import parley.party.NodeId;
import parley.party.OfficersProposal;
import parley.party.PartyId;
import parley.party.Roll;
import parley.party.RollDraft;
import parley.party.RollRuling;
import parley.seal.Authority;
import parley.seal.FileVault;
import parley.seal.KeyVault;
import parley.seal.NodeKeys;
import parley.seal.Passphrase;
import parley.seal.SealException;
import parley.seal.TokenVault;

/// The acts by which parties come to know each other: making keys, exchanging rolls, signing an
/// agreement. Each act leaves whole files or none.
final class Ceremony {
  /// A partner whose clock is a little behind takes the keys at once; the certificates reach back
  /// an hour (S-CERT-5).
  private static final Duration BACKDATED = Duration.ofMinutes(55);

  /// How many more messages of one numbering the present keys may sign, or answer, between a roll
  /// with new keys and their use.
  private static final long MARGIN = 1_000;

  private final InstantSource clock;

  Ceremony(InstantSource clock) {
    this.clock = clock;
  }

  /// What a new node is.
  ///
  /// @param name of the party, language → words
  /// @param addresses where partners reach its link, `host:port`
  /// @param life of its keys
  record Founding(Config config, Map<String, String> name, List<String> addresses, Duration life) {
    Founding {
      name = Map.copyOf(name);
      addresses = List.copyOf(addresses);
    }
  }

  /// Makes the party's authority, the node's keys and the first roll, in a folder that gets its
  /// name when all is there.
  Roll found(Path target, Founding founding, Passphrase node, Passphrase party) throws Mistake {
    return found(target, founding, node, party, Optional.empty());
  }

  /// @param pin of the token, when the settings name one: its `nist` signing key is made in it
  Roll found(
      Path target, Founding founding, Passphrase node, Passphrase party, Optional<Passphrase> pin)
      throws Mistake {
    Instant now = clock.instant();
    DataFolder folder = DataFolder.fresh(target);
    boolean placed = false;
    try (Authority authority =
            Authority.create(folder.partyVault(), party, founding.config().party().code(), clock);
        KeyVault vault = vault(folder, founding, node, authority, pin)) {
      Roll roll =
          RollDraft.first(founding.config().party(), founding.name(), authority.certificates())
              .node(listed(founding, vault.publicKeys(), now))
              .sign(clock.instant().truncatedTo(ChronoUnit.SECONDS), authority.signer());
      Papers.keep(folder, roll);
      founding.config().write(folder);
      folder.moveTo(target);
      placed = true;
      return roll;
    } catch (SealException | MalformedInput | IOException e) {
      throw new Mistake("the node was not made: " + e.getMessage(), e);
    } finally {
      if (!placed) {
        folder.discard();
      }
    }
  }

  private KeyVault vault(
      DataFolder folder,
      Founding founding,
      Passphrase passphrase,
      Authority authority,
      Optional<Passphrase> pin)
      throws SealException {
    Path file = folder.nodeVault();
    String name = founding.config().node().name();
    Optional<Config.Token> token = founding.config().token();
    if (token.isEmpty() || pin.isEmpty()) {
      return FileVault.create(file, passphrase, name, authority, founding.life(), clock);
    }
    return TokenVault.create(
        file,
        passphrase,
        token.get().library(),
        token.get().slot(),
        pin.get(),
        name,
        authority,
        founding.life(),
        clock);
  }

  /// The roll's dates lie within those of the certificates, which were made after `now`.
  private static parley.party.Node listed(Founding founding, NodeKeys keys, Instant now) {
    return new parley.party.Node(
        founding.config().node(),
        keys,
        founding.addresses(),
        now.minus(BACKDATED).truncatedTo(ChronoUnit.SECONDS),
        now.plus(founding.life()).truncatedTo(ChronoUnit.SECONDS));
  }

  /// Signs the next roll of the own party, with other addresses for one node.
  Roll issue(DataFolder folder, Authority authority, NodeId node, List<String> addresses)
      throws Mistake {
    return next(
        folder,
        authority,
        (draft, held) -> {
          parley.party.Node listed =
              held.node(node)
                  .orElseThrow(
                      () -> new Mistake("no node " + node + " on the roll of " + held.party()));
          return draft.node(
              new parley.party.Node(
                  node,
                  listed.keys(),
                  addresses,
                  listed.validFrom(),
                  listed.validUntil(),
                  listed.epoch()));
        });
  }

  /// The node goes on in the next epoch: what it lost can never be contradicted there (P-ROLL-15).
  /// The folder is held meanwhile, because a running node keeps to the epoch that it began in. What
  /// two officers of the roll in force have not consented to is refused here as at every partner.
  Roll openEpoch(DataFolder folder, Authority authority, EpochProposal proposal) throws Mistake {
    AutoCloseable held = folder.own();
    try {
      return next(folder, authority, proposal::on);
    } catch (IllegalArgumentException e) {
      throw new Mistake(e.getMessage() + "; begin again with: parley epoch propose", e);
    } finally {
      Node.release(List.of(held));
    }
  }

  /// The officers of the roll from now on, where none stood before.
  Roll listOfficers(DataFolder folder, Authority authority, List<Roll.OfficerCredential> officers)
      throws Mistake {
    if (!Papers.read(folder, Config.read(folder).party()).rolls().own().officers().isEmpty()) {
      throw new Mistake(
          "the roll lists officers, and two of them consent to others first: parley officer"
              + " propose, parley officer confirm (P-ROLL-8)");
    }
    return next(folder, authority, (draft, _) -> draft.officers(officers));
  }

  /// Other officers, to whom two of the roll in force consented (P-ROLL-8). The node may serve.
  Roll changeOfficers(DataFolder folder, Authority authority, OfficersProposal proposal)
      throws Mistake {
    try {
      return next(folder, authority, proposal::on);
    } catch (IllegalArgumentException e) {
      throw new Mistake(e.getMessage() + "; begin again with: parley officer propose", e);
    }
  }

  private interface Change {
    RollDraft on(RollDraft draft, Roll held) throws Mistake;
  }

  private Roll next(DataFolder folder, Authority authority, Change change) throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    Roll held = papers.rolls().own();
    try {
      Roll next =
          change
              .on(RollDraft.after(held), held)
              .sign(clock.instant().truncatedTo(ChronoUnit.SECONDS), authority.signer());
      Papers.accepted(papers.rolls(), next);
      Papers.keep(folder, next);
      return next;
    } catch (SealException | MalformedInput e) {
      throw new Mistake("no roll was issued: " + e.getMessage(), e);
    }
  }

  /// Makes the next keys of an open node and signs the roll that lists them. The node signs and
  /// connects with its present keys until {@link #activate}; up to the serials that the roll names
  /// partners take either (P-ROLL-6).
  ///
  /// If it fails between the two, the vault holds keys that no roll lists, and the next attempt
  /// replaces them.
  Roll rotate(Node open, Authority authority, Duration life) throws Mistake {
    NodeId self = open.config().node();
    Roll held = open.papers().rolls().own();
    if (waits(open, held)) {
      throw new Mistake(
          "the keys that roll "
              + held.number()
              + " lists are not in use yet: once every partner has that roll, run parley roll activate");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      Map<String, Long> last = lastSerials(open, MARGIN);
      NodeKeys keys = open.vault().rotate(authority, life);
      Roll next =
          RollDraft.after(held)
              .rotate(self, keys, now.minus(BACKDATED), now.plus(life), now, last)
              .sign(clock.instant().truncatedTo(ChronoUnit.SECONDS), authority.signer());
      Papers.keep(open.folder(), next);
      return next;
    } catch (SealException | LedgerException | MalformedInput e) {
      throw new Mistake("no roll was issued: " + e.getMessage(), e);
    }
  }

  /// The same after a theft: the present keys, and those retired before them, end at exactly these
  /// serials, their TLS certificates at once (P-ROLL-14), and the node signs with the new ones from
  /// now on.
  ///
  /// If it fails before the roll is kept, the present keys go on; after it, `parley roll activate`
  /// is owed, as {@link #waits} shows.
  ///
  /// @param known last serials, where the journal is lost; none to read the journal
  Roll withdraw(Node open, Authority authority, Duration life, Map<String, Long> known)
      throws Mistake {
    NodeId self = open.config().node();
    Roll held = open.papers().rolls().own();
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try {
      Map<String, Long> last = known.isEmpty() ? lastSerials(open, 0) : known;
      for (String numbering : last.keySet()) {
        if (!List.of(numbering.split("/", -1)).contains(self.name())) {
          throw new Mistake(numbering + " is no numbering of " + self + " (P-ROLL-6)");
        }
      }
      NodeKeys keys = open.vault().rotate(authority, life);
      Roll next =
          RollDraft.after(held)
              .rotate(self, keys, now.minus(BACKDATED), now.plus(life), now, last)
              .withdrawn(self, last)
              .sign(clock.instant().truncatedTo(ChronoUnit.SECONDS), authority.signer());
      Papers.accepted(open.papers().rolls(), next);
      Papers.keep(open.folder(), next);
      open.vault().activate();
      return next;
    } catch (SealException | LedgerException | MalformedInput e) {
      throw new Mistake("no roll was issued: " + e.getMessage(), e);
    }
  }

  /// Whether the own roll in force lists keys that the node does not use yet.
  static boolean waits(Node open, Roll held) {
    return open.vault()
        .next()
        .flatMap(next ->
            held.node(open.config().node())
                .map(listed -> listed.keys().signing().equals(next.signing())))
        .orElse(false);
  }

  /// Signs and connects with the keys that the own roll lists.
  static void activate(Node open) throws Mistake {
    if (!waits(open, open.papers().rolls().own())) {
      throw new Mistake(
          "no keys wait to be used; make some first with: parley roll issue --rotate");
    }
    try {
      open.vault().activate();
    } catch (SealException e) {
      throw new Mistake("the keys were not changed: " + e.getMessage(), e);
    }
  }

  /// The last serial of every numbering that this node signs in, with what it may still send and
  /// answer until the new keys, or the new terms, are in use.
  static Map<String, Long> lastSerials(Node open, long margin) throws LedgerException {
    NodeId self = open.config().node();
    Papers papers = open.papers();
    Map<String, Long> last = new TreeMap<>();
    for (NodeId peer : papers.peers(self)) {
      List<String> shared =
          papers.standing(self, peer).life().agreements().stream().map(Agreement::id).toList();
      last.putAll(
          new LastSerials(open.ledger(), self, shared, margin)
              .with(peer, epoch(papers, self), epoch(papers, peer)));
    }
    return last;
  }

  private static int epoch(Papers papers, NodeId node) {
    return papers.rolls().node(node).map(listed -> listed.node().epoch()).orElse(1);
  }

  /// Whether a partner's roll needs its fingerprint confirmed by a person: a first roll, or another
  /// authority.
  ///
  /// @throws Mistake when it can never be taken
  static boolean needsConfirming(DataFolder folder, Roll roll) throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    Papers.accepted(papers.rolls(), roll);
    return Papers.ruling(papers.rolls(), roll, false) instanceof RollRuling.Refused;
  }

  /// Takes a partner's roll in.
  ///
  /// @param spoken the words that a person heard from the partner, when it needs confirming
  static void adopt(DataFolder folder, Roll roll, Optional<String> spoken) throws Mistake {
    if (needsConfirming(folder, roll)
        && !spoken.map(words -> confirms(roll, words)).orElse(false)) {
      throw new Mistake(
          "the fingerprint does not match this roll: nothing was taken. Ring the other side again;"
              + " if it still differs, the file was changed on its way");
    }
    Papers.keep(folder, roll);
  }

  private static boolean confirms(Roll roll, String spoken) {
    Digest fingerprint = roll.authorityFingerprint();
    return FingerprintWords.match(fingerprint, spoken)
        || fingerprint.hex().equals(spoken.strip().toLowerCase(java.util.Locale.ROOT));
  }

  /// Adds the own party's signature to terms that somebody proposed.
  static Agreement sign(DataFolder folder, Authority authority, Agreement terms) throws Mistake {
    PartyId self = Config.read(folder).party();
    if (terms.signatory(self).isEmpty()) {
      throw new Mistake(self + " is no party to " + terms.id() + "; nothing was signed");
    }
    if (!authority.name().equals(self.code())) {
      throw new Mistake(
          "these are the keys of " + authority.name() + ", and this node is of " + self);
    }
    try {
      return terms.signedBy(authority.signer());
    } catch (SealException e) {
      throw new Mistake("not signed: " + e.getMessage(), e);
    }
  }

  /// Takes in an agreement that every party signed.
  static void adopt(DataFolder folder, Agreement agreement) throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    Papers.adopted(
        papers.agreements().adopt(agreement, papers.rolls(), papers.documents().size()),
        papers.agreements());
    Papers.keep(folder, agreement);
  }

  static boolean complete(DataFolder folder, Agreement agreement) throws Mistake {
    Papers papers = Papers.read(folder, Config.read(folder).party());
    return agreement.verify(papers.rolls()) instanceof Ruling.Allowed;
  }

  static Authority open(Path vault, Passphrase passphrase) throws Mistake {
    try {
      return Authority.open(vault, passphrase);
    } catch (SealException e) {
      throw new Mistake(String.valueOf(e.getMessage()), e);
    }
  }
}
