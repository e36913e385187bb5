package parley.seal;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Bytes;
import parley.seal.KeyVault.BodyCipher;
import parley.seal.KeyVault.Signer;
import parley.seal.VaultKeys.Entry;
import parley.seal.VaultKeys.Slot;

/// A node's private keys in one file under a passphrase (S-VAULT-1). Safe for several threads.
///
/// Keys change in two steps, so that nothing stops: {@link #rotate} makes the next keys, which go
/// on a new roll while the present ones still sign; {@link #activate}, once partners hold that
/// roll, begins to sign with them. What was sealed for any earlier key still opens.
public final class FileVault implements KeyVault {
  private static final Bytes NONE = Bytes.EMPTY;

  private final VaultFile file;
  private final InstantSource clock;
  private final Optional<TokenVault.Token> token;
  private final Ed25519Signer frames;
  private final Ed25519Signer notes;
  private final BodyCipher bodies;
  private final TransportIdentity transport;
  private volatile State state;
  private volatile boolean closed;

  /// All that changes when keys do, in one reference.
  private record State(
      VaultKeys keys,
      CmsSigner signer,
      Opener opener,
      List<TransportIdentity.Identity> identities) {}

  private FileVault(
      VaultFile file, VaultKeys keys, InstantSource clock, Optional<TokenVault.Token> token)
      throws SealException {
    this.file = file;
    this.clock = clock;
    this.token = token;
    this.frames = new Ed25519Check.Key(keys.sole(Slot.FRAME).secret());
    this.notes = new Ed25519Check.Key(keys.sole(Slot.NOTE).secret());
    this.bodies = new VaultKeys.Bodies(keys.sole(Slot.BODY).secret());
    this.state = state(keys, token, List.of());
    this.transport = new TransportIdentity(() -> state().identities(), clock);
  }

  /// Generates every key of a node and writes the vault; the file must not yet be there.
  ///
  /// @param nodeName as on the roll, for example `us-nrrc`
  /// @param validity from now; at most as long as the authority's own certificates
  public static FileVault create(
      Path path,
      Passphrase passphrase,
      String nodeName,
      Authority authority,
      Duration validity,
      InstantSource clock)
      throws SealException {
    return create(
        path,
        passphrase,
        nodeName,
        authority,
        validity,
        clock,
        Optional.empty(),
        VaultFile.Cost.NORMAL);
  }

  static FileVault create(
      Path path,
      Passphrase passphrase,
      String nodeName,
      Authority authority,
      Duration validity,
      InstantSource clock,
      Optional<TokenVault.Token> token,
      VaultFile.Cost cost)
      throws SealException {
    List<Entry> entries =
        new ArrayList<>(certified(nodeName, authority, validity, clock.instant(), token));
    SecureRandom random = new SecureRandom();
    for (Slot slot : List.of(Slot.FRAME, Slot.NOTE, Slot.BODY)) {
      entries.add(new Entry(slot, Suite.NIST, Ed25519Check.Key.freshSeed(random), NONE));
    }
    VaultKeys keys = new VaultKeys(nodeName, entries);
    byte[] content = keys.der();
    try {
      VaultFile file = VaultFile.create(path, VaultFile.Kind.NODE, passphrase, cost, content);
      return new FileVault(file, keys, clock, token);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  /// @throws SealException with one line for an operator: no such file, wrong passphrase, damaged
  public static FileVault open(Path path, Passphrase passphrase, InstantSource clock)
      throws SealException {
    return open(path, passphrase, clock, Optional.empty());
  }

  static FileVault open(
      Path path, Passphrase passphrase, InstantSource clock, Optional<TokenVault.Token> token)
      throws SealException {
    VaultFile.Opened opened = VaultFile.open(path, VaultFile.Kind.NODE, passphrase);
    return new FileVault(opened.file(), VaultKeys.read(opened.content()), clock, token);
  }

  /// Puts the keys in a vault's file, a node's or an authority's, under another passphrase. No
  /// process may have the vault open: it would write the file back under the old one.
  public static void changePassphrase(Path path, Passphrase held, Passphrase next)
      throws SealException {
    VaultFile.change(path, held, next);
  }

  private static List<Entry> certified(
      String node,
      Authority authority,
      Duration validity,
      Instant now,
      Optional<TokenVault.Token> token)
      throws SealException {
    Instant from = now.minus(Authority.BACKDATED).truncatedTo(ChronoUnit.SECONDS);
    Instant until = now.plus(validity);
    List<Entry> entries = new ArrayList<>();
    try {
      for (Suite suite : Suite.values()) {
        boolean inToken = suite == Suite.NIST && token.isPresent();
        KeyPair signing = inToken ? token.get().generate() : Algorithms.signingPair(suite);
        Bytes certificate =
            authority.issue(
                suite, CertificateCheck.Use.SIGN, node, signing.getPublic(), from, until);
        if (inToken) {
          token.get().keep(signing.getPrivate(), certificate);
        }
        Bytes secret = inToken ? NONE : Bytes.of(signing.getPrivate().getEncoded());
        entries.add(new Entry(Slot.SIGN, suite, secret, certificate));
        KeyPair sealing = Algorithms.sealingPair(suite);
        entries.add(
            new Entry(
                Slot.SEAL,
                suite,
                Bytes.of(sealing.getPrivate().getEncoded()),
                authority.issue(
                    suite, CertificateCheck.Use.SEAL, node, sealing.getPublic(), from, until)));
      }
      KeyPair tls = Algorithms.transportPair();
      entries.add(
          new Entry(
              Slot.TRANSPORT,
              Suite.NIST,
              Bytes.of(tls.getPrivate().getEncoded()),
              authority.issue(
                  Suite.NIST, CertificateCheck.Use.CONNECT, node, tls.getPublic(), from, until)));
      return entries;
    } catch (GeneralSecurityException e) {
      throw new SealException("cannot generate keys", e);
    }
  }

  private static State state(
      VaultKeys keys, Optional<TokenVault.Token> token, List<TransportIdentity.Identity> former)
      throws SealException {
    try {
      Map<Suite, CmsSigner.Key> signing = new EnumMap<>(Suite.class);
      for (Entry entry : keys.in(Slot.SIGN)) {
        signing.put(entry.suite(), signingKey(entry, token));
      }
      List<Opener.Key> opening = new ArrayList<>();
      for (Slot slot : List.of(Slot.SEAL, Slot.NEXT_SEAL, Slot.FORMER_SEAL)) {
        for (Entry entry : keys.in(slot)) {
          PrivateKey secret = Algorithms.sealingKey(entry.suite(), entry.secret());
          opening.add(new Opener.Key(entry.suite(), secret, entry.certificate()));
        }
      }
      Entry tls = keys.sole(Slot.TRANSPORT);
      List<TransportIdentity.Identity> identities = new ArrayList<>();
      identities.add(
          TransportIdentity.Identity.of(tls.certificate(), Algorithms.transportKey(tls.secret())));
      identities.addAll(former);
      return new State(
          keys, new CmsSigner(keys.name(), signing), new Opener(opening), List.copyOf(identities));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new SealException("a key in the vault cannot be read", e);
    }
  }

  private static CmsSigner.Key signingKey(Entry entry, Optional<TokenVault.Token> token)
      throws SealException, GeneralSecurityException {
    if (entry.secret().size() == 0) {
      TokenVault.Token holder =
          token.orElseThrow(
              () -> new SealException("the nist key of this vault is in a token: open it with it"));
      return new CmsSigner.Key(
          holder.find(entry.certificate()), holder.provider(), entry.certificate());
    }
    return new CmsSigner.Key(
        Algorithms.signingKey(entry.suite(), entry.secret()),
        Algorithms.provider(entry.suite()),
        entry.certificate());
  }

  /// Makes and stores the next signing, sealing and transport keys. From now on the vault opens
  /// what is sealed for them; it signs and connects with the present ones until {@link #activate}.
  /// Frame, note and body keys stay. Calling it again replaces next keys that were never activated.
  ///
  /// @return what the new roll lists
  @Override
  public synchronized NodeKeys rotate(Authority authority, Duration validity) throws SealException {
    VaultKeys keys = state().keys();
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : keys.entries()) {
      switch (entry.slot()) {
        case NEXT_SIGN, NEXT_TRANSPORT -> {}
        // A roll that lists it may already be out.
        case NEXT_SEAL -> entries.add(entry.at(Slot.FORMER_SEAL));
        case AUTHORITY, SIGN, SEAL, TRANSPORT, FORMER_SEAL, FRAME, NOTE, BODY, OFFICER ->
            entries.add(entry);
      }
    }
    for (Entry entry : certified(keys.name(), authority, validity, clock.instant(), token)) {
      entries.add(entry.at(entry.slot().next()));
    }
    adopt(new VaultKeys(keys.name(), entries), List.of());
    return next().orElseThrow();
  }

  /// The keys that {@link #rotate} made and that are not yet in use.
  @Override
  public Optional<NodeKeys> next() {
    VaultKeys keys = state().keys();
    return keys.in(Slot.NEXT_SIGN).isEmpty()
        ? Optional.empty()
        : Optional.of(publicKeys(keys, Slot.NEXT_SIGN, Slot.NEXT_SEAL, Slot.NEXT_TRANSPORT));
  }

  /// Signs and connects with the next keys from now on.
  @Override
  public synchronized void activate() throws SealException {
    VaultKeys keys = state().keys();
    if (next().isEmpty()) {
      throw new SealException("there are no next keys to activate: rotate first");
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : keys.entries()) {
      switch (entry.slot()) {
        case SIGN, TRANSPORT -> {}
        case SEAL -> entries.add(entry.at(Slot.FORMER_SEAL));
        case NEXT_SIGN -> entries.add(entry.at(Slot.SIGN));
        case NEXT_SEAL -> entries.add(entry.at(Slot.SEAL));
        case NEXT_TRANSPORT -> entries.add(entry.at(Slot.TRANSPORT));
        case AUTHORITY, FORMER_SEAL, FRAME, NOTE, BODY, OFFICER -> entries.add(entry);
      }
    }
    // A handshake under way may already have shown the old certificate.
    adopt(new VaultKeys(keys.name(), entries), state().identities().subList(0, 1));
  }

  /// If the power fails before the file is replaced, the old keys are whole; after it, the new
  /// ones.
  private void adopt(VaultKeys keys, List<TransportIdentity.Identity> former) throws SealException {
    State adopted = state(keys, token, former);
    byte[] content = keys.der();
    try {
      file.replace(content);
    } finally {
      Arrays.fill(content, (byte) 0);
    }
    state = adopted;
  }

  @Override
  public NodeKeys publicKeys() {
    return publicKeys(state().keys(), Slot.SIGN, Slot.SEAL, Slot.TRANSPORT);
  }

  private NodeKeys publicKeys(VaultKeys keys, Slot sign, Slot seal, Slot tls) {
    return new NodeKeys(
        new NodeKeys.Signing(keys.name(), certificates(keys, sign)),
        new NodeKeys.Sealing(keys.name(), certificates(keys, seal)),
        keys.in(tls).getFirst().certificate(),
        frames.publicKey(),
        notes.publicKey());
  }

  private static Map<Suite, Bytes> certificates(VaultKeys keys, Slot slot) {
    Map<Suite, Bytes> certificates = new EnumMap<>(Suite.class);
    for (Entry entry : keys.in(slot)) {
      certificates.put(entry.suite(), entry.certificate());
    }
    return certificates;
  }

  private State state() {
    if (closed) {
      throw new IllegalStateException("the vault was closed");
    }
    return state;
  }

  /// Always with the keys of the moment, however long the caller holds on to it.
  @Override
  public Signer signer() {
    return new Signer() {
      @Override
      public String name() {
        return state().signer().name();
      }

      @Override
      public Set<Suite> suites() {
        return state().signer().suites();
      }

      @Override
      public List<Signature> sign(Bytes content, Set<Suite> suites) throws SealException {
        return state().signer().sign(content, suites);
      }
    };
  }

  @Override
  public Opener opener() {
    return state().opener();
  }

  @Override
  public Ed25519Signer frames() {
    return frames;
  }

  @Override
  public Ed25519Signer notes() {
    return notes;
  }

  @Override
  public BodyCipher bodies() {
    return bodies;
  }

  @Override
  public TransportIdentity transport() {
    return transport;
  }

  @Override
  public void close() {
    closed = true;
  }
}
