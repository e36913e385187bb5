package house;

import static org.assertj.core.api.Assertions.assertThat;

import house.CallGraph.Method;
import java.lang.reflect.AccessFlag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Whatever a peer's bytes reach is searched by the fuzzers of `hostile`. A reader is a method that
/// takes bytes or text and may refuse them, or one that hands them to a library that parses.
class ReadersTest {
  private static final Path MAIN = Path.of("target", "classes");
  private static final Path TESTS = Path.of("target", "test-classes");

  /// Rooms whose code a peer, a carrier, a sign-in provider or an arbiter's opponent sets to work
  /// by sending.
  private static final Set<String> SENT_TO =
      Set.of(
          "exchange",
          "linktest",
          "carrier",
          "mail",
          "sheet",
          "evidence",
          "http",
          "link",
          "provider");

  /// And what is brought by hand: rolls, agreements, acts, the courier's files.
  private static final Set<String> BROUGHT_TO =
      Set.of(
          "parley.node.RollCommands",
          "parley.node.AgreementCommands",
          "parley.node.RecordCommands",
          "parley.node.Papers");

  /// Libraries that parse foreign bytes, by the beginning of the method.
  private static final List<String> PARSERS =
      List.of(
          "org.bouncycastle.asn1.ASN1Primitive.fromByteArray",
          "org.bouncycastle.asn1.ASN1InputStream.",
          "org.bouncycastle.asn1.x509.Certificate.getInstance",
          "org.bouncycastle.cms.CMS",
          "tools.jackson.core.json.JsonFactory.createParser",
          "com.nimbusds.jwt.SignedJWT.parse",
          "com.nimbusds.jose.jwk.ECKey.parse",
          "com.webauthn4j.WebAuthnManager.",
          "com.webauthn4j.converter.AttestedCredentialDataConverter.convert",
          "jakarta.mail.internet.MimeMessage.<init>(Ljakarta/mail/Session;Ljava/io/InputStream;",
          "jakarta.mail.internet.MimeMultipart.<init>(Ljakarta/activation/DataSource;",
          "org.apache.pdfbox.Loader.",
          "javax.imageio.ImageReader.",
          "com.google.zxing.multi.",
          "com.google.zxing.qrcode.QRCodeReader.decode",
          "java.util.zip.Inflater",
          "java.util.zip.ZipInputStream",
          "java.util.zip.ZipFile",
          "java.security.cert.CertificateFactory.");

  /// Readers of what this node, its officers and its operator wrote themselves.
  private static final Map<String, String> OWN =
      Map.of(
          "parley.ledger.Divergence.read", "kept by this node, from what was read before",
          "parley.provider.Tokens.publicKey", "the own key for the sign-in provider",
          "parley.provider.Tokens.assertion", "the own key for the sign-in provider",
          "parley.seal.VaultKeys.read", "the node's own vault",
          "parley.seal.TokenVault$Token.keep", "certificates of the own token",
          "parley.seal.TransportIdentity$Identity.of", "the own certificate");

  private final CallGraph product = CallGraph.of(MAIN);
  private final CallGraph withDoors = CallGraph.of(MAIN, TESTS);

  private static boolean reader(Method method) {
    boolean takes =
        method.arguments().contains("Lparley/codec/Bytes;")
            || method.arguments().contains("[B")
            || (method.flags().contains(AccessFlag.STATIC)
                && method.arguments().contains("Ljava/lang/String;"));
    boolean refuses =
        method.throwing().contains("parley.codec.MalformedInput")
            && !method.flags().contains(AccessFlag.PRIVATE);
    return (takes && refuses)
        || method.calls().stream().anyMatch(call -> PARSERS.stream().anyMatch(call::startsWith));
  }

  private Map<String, Method> reachedByPeers() {
    return product.reached(
        product.methods().stream()
            .filter(method ->
                SENT_TO.contains(CompiledClass.roomOf(method.owner()))
                    || BROUGHT_TO.stream().anyMatch(method.owner()::startsWith))
            .toList());
  }

  private List<Method> doors() {
    return withDoors.methods().stream()
        .filter(method -> method.owner().startsWith("hostile.Doors"))
        .toList();
  }

  @Test
  void every_reader_that_a_peer_reaches_stands_behind_a_door_of_the_fuzzers() {
    Map<String, Method> searched = withDoors.reached(doors());
    List<String> missed = new ArrayList<>();
    for (Method method : reachedByPeers().values()) {
      if (reader(method)
          && !searched.containsKey(method.name())
          && !OWN.containsKey(method.plain())) {
        missed.add(method.name());
      }
    }
    assertThat(missed)
        .as("give it a door in hostile.Doors, or say in OWN whose bytes it reads")
        .isEmpty();
  }

  /// A reader that other rooms call has a door of its own: behind another reader's digest or
  /// signature, mutations hardly ever come to it.
  @Test
  void a_reader_that_other_rooms_call_has_a_door_of_its_own() {
    Set<String> called =
        withDoors.reached(doors()).values().stream()
            .filter(method -> !product.has(method.name()))
            .flatMap(method -> method.calls().stream())
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> missed = new ArrayList<>();
    for (Method method : reachedByPeers().values()) {
      boolean open =
          method.flags().contains(AccessFlag.PUBLIC)
              && method.flags().contains(AccessFlag.STATIC)
              && method.throwing().contains("parley.codec.MalformedInput")
              && method.arguments().contains("Lparley/codec/Bytes;");
      if (open && !called.contains(method.name()) && !OWN.containsKey(method.plain())) {
        missed.add(method.name());
      }
    }
    assertThat(missed).as("give it a door in hostile.Doors").isEmpty();
  }

  @Test
  void whose_bytes_are_own_is_no_list_of_what_was_once() {
    Set<String> old = new TreeSet<>(OWN.keySet());
    reachedByPeers().values().stream()
        .filter(ReadersTest::reader)
        .forEach(m -> old.remove(m.plain()));
    assertThat(old).as("reached by no peer, or no reader any more").isEmpty();
  }

  @Test
  void what_is_brought_by_hand_is_taken_by_classes_that_are_there() {
    Set<String> owners = product.methods().stream().map(Method::owner).collect(Collectors.toSet());
    assertThat(owners).containsAll(BROUGHT_TO);
  }

  @Test
  void the_graph_sees_lambdas_and_what_overrides() {
    assertThat(reachedByPeers().keySet())
        .anyMatch(name -> name.startsWith("parley.carrier.Arrivals.file("))
        .anyMatch(name -> name.startsWith("parley.codec.Text.utf8("))
        .anyMatch(name -> name.startsWith("parley.exchange.SealNotary.open("))
        .anyMatch(name -> name.startsWith("parley.seal.Opener.layer("));
  }
}
