package parley.party;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.seal.Authority;
import parley.seal.FileVault;
import parley.seal.KeyVault;
import parley.seal.KeyVault.Signer;
import parley.seal.NodeKeys;
import parley.seal.Passphrase;
import parley.seal.SealException;

/// Real authorities and vaults of three parties, made once for all tests of rolls and agreements.
public final class Ceremony {
  public static final Instant NOW = Instant.parse("2026-11-22T06:00:00Z");
  public static final Instant UNTIL = NOW.plus(Duration.ofDays(300));
  public static final PartyId US = new PartyId("US");
  public static final PartyId RU = new PartyId("RU");
  public static final PartyId CN = new PartyId("CN");
  public static final NodeId US_NRRC = new NodeId("us-nrrc");
  public static final NodeId RU_NRRC = new NodeId("ru-nrrc");
  public static final NodeId CN_NRRC = new NodeId("cn-nrrc");

  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Map<String, Authority> AUTHORITIES = new HashMap<>();
  private static final Map<String, KeyVault> VAULTS = new HashMap<>();
  private static final Map<PartyId, Roll> ROLLS = new HashMap<>();

  private Ceremony() {}

  private static Path fresh(String name) {
    try {
      Path folder = Files.createTempDirectory("parley-ceremony");
      folder.toFile().deleteOnExit();
      Path file = folder.resolve(name);
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Passphrase passphrase() throws SealException {
    return Passphrase.of("quartz lantern 8 meadow violin".toCharArray());
  }

  /// @param name of the authority: a party's code, with a suffix for another one of the same party
  public static synchronized Authority authority(String name) {
    return AUTHORITIES.computeIfAbsent(name, Ceremony::newAuthority);
  }

  private static Authority newAuthority(String name) {
    try {
      String party = name.substring(0, 2);
      return Authority.create(fresh(name + ".authority"), passphrase(), party, CLOCK);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Signer signer(PartyId party) {
    return authority(party.code()).signer();
  }

  public static NodeKeys.Signing certificates(PartyId party) {
    return authority(party.code()).certificates();
  }

  /// The vault of a node, its keys issued by that authority; one per pair of names.
  public static synchronized KeyVault vault(String node, String authority) {
    return VAULTS.computeIfAbsent(node + " " + authority, key -> newVault(node, authority));
  }

  private static KeyVault newVault(String node, String authority) {
    try {
      return FileVault.create(
          fresh(node + ".vault"),
          passphrase(),
          node.replaceAll("[0-9]+$", ""),
          authority(authority),
          Duration.ofDays(365),
          CLOCK);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Keys of a node that its authority certified for one second only.
  public static KeyVault expired(String node, String authority) throws SealException {
    return FileVault.create(
        fresh(node + ".vault"),
        passphrase(),
        node,
        authority(authority),
        Duration.ofSeconds(1),
        CLOCK);
  }

  /// Keys for a node; a digit at the end of `variant` gives other keys for the same node.
  public static NodeKeys keys(String variant, String authority) {
    return vault(variant, authority).publicKeys();
  }

  public static Node node(NodeId id, PartyId party) {
    return new Node(
        id, keys(id.name(), party.code()), List.of(id.name() + ".example.org:7443"), NOW, UNTIL);
  }

  public static NodeId nrrc(PartyId party) {
    return new NodeId(party.code().toLowerCase(java.util.Locale.ROOT) + "-nrrc");
  }

  /// Roll number 1 of a party, with its one node.
  public static synchronized Roll roll(PartyId party) {
    return ROLLS.computeIfAbsent(
        party, key -> sign(first(party).node(node(nrrc(party), party)), party.code()));
  }

  public static RollDraft first(PartyId party) {
    return RollDraft.first(
        party, Map.of("en", "Party " + party, "ru", "Сторона " + party), certificates(party));
  }

  public static Roll sign(RollDraft draft, String authority) {
    try {
      return draft.sign(NOW, authority(authority).signer());
    } catch (SealException | parley.codec.MalformedInput e) {
      throw new IllegalStateException(e);
    }
  }

  /// Two officers with keys of the vaults here.
  public static List<Roll.OfficerCredential> officers() {
    return List.of(
        Consent.credential("A. Miller", vault("us-nrrc", "US").frames().publicKey()),
        Consent.credential("B. Ortiz", vault("us-nrrc", "US").notes().publicKey()));
  }

  /// The roll that opens the next epoch of the party's node, by the consent of both {@link
  /// #officers}; the roll before lists them.
  public static Roll nextEpoch(Roll held) {
    NodeId node = nrrc(held.party());
    parley.codec.Digest challenge =
        Consent.epochChallenge(
            held.party(), held.number() + 1, node, held.node(node).orElseThrow().epoch() + 1);
    try {
      return sign(
          RollDraft.after(held)
              .node(held.node(node).orElseThrow().nextEpoch())
              .consents(
                  List.of(
                      Consent.give("A. Miller", vault("us-nrrc", "US").frames(), challenge, NOW),
                      Consent.give("B. Ortiz", vault("us-nrrc", "US").notes(), challenge, NOW))),
          held.party().code());
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A book of `own` that has adopted the first rolls of the others.
  public static RollBook book(PartyId own, PartyId... others) {
    RollBook book = RollBook.of(roll(own));
    long position = 1;
    for (PartyId other : others) {
      Roll roll = roll(other);
      RollRuling ruling =
          book.adopt(
              roll,
              position++,
              java.util.Optional.of(roll.authorityFingerprint()),
              OfficerCheck.none());
      book = ((RollRuling.Adopted) ruling).book();
    }
    return book;
  }
}
