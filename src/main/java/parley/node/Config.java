package parley.node;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import parley.carrier.MailRoute;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;
import parley.envelope.Consignment;
import parley.escalation.Channel;
import parley.escalation.EscalationSettings;
import parley.escalation.MailChannel;
import parley.escalation.WebhookChannel;
import parley.http.Webhook;
import parley.mail.MailAccount;
import parley.mail.Mailer;
import parley.mail.Postbox;
import parley.message.Wording;
import parley.node.Main.Mistake;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.seal.CertificateCheck;
import parley.seal.SealException;
import parley.seal.SharedKey;

/// `parley.json`: what the operator decides and no partner needs to know. Read strictly: a member
/// that is not known is a mistake, not a wish.
///
/// @param language of the console until an officer chooses another: `en` or `ru`
/// @param link where partners' nodes connect
/// @param console where officers' browsers connect; loopback unless the operator says otherwise
/// @param consoleUrl how browsers name the console when a proxy stands before it
/// @param anchor a folder outside the database's backups; relative to the data folder
/// @param database PostgreSQL in place of the embedded SQLite
/// @param token the PKCS#11 token that holds the node's `nist` signing key
/// @param addresses of partners, where they differ from their rolls
/// @param mail the node's own mailbox and its partners' addresses (docs/operate/mail.md)
/// @param escalation who is called when a deadline passes, and when (docs/operate/escalation.md)
record Config(
    PartyId party,
    NodeId node,
    String language,
    Address link,
    Address console,
    Optional<String> consoleUrl,
    Path anchor,
    Optional<Database> database,
    Optional<Token> token,
    Map<NodeId, List<String>> addresses,
    Optional<Mail> mail,
    EscalationSettings escalation) {
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(64 * 1024, 8, 2_000);

  private static final Set<String> MEMBERS =
      Set.of(
          "party",
          "node",
          "language",
          "link",
          "console",
          "consoleUrl",
          "anchor",
          "database",
          "token",
          "addresses",
          "mail",
          "escalation");

  private static final Set<String> LANGUAGES = Set.of("en", "ru");

  Config {
    if (!LANGUAGES.contains(language)) {
      throw new IllegalArgumentException("\"language\" must be \"en\" or \"ru\"");
    }
    addresses = Map.copyOf(addresses);
  }

  /// @param password a file that holds the password alone
  record Database(String url, String user, Optional<Path> password) {}

  /// @param library its PKCS#11 module
  /// @param slot position in the module's list, from 0
  record Token(Path library, int slot) {}

  /// @param account without its password
  /// @param password a file that holds the password alone
  /// @param certificate a file with the mail server's certificate, when only that one is trusted
  /// @param seconds between visits to the mailbox
  /// @param partners mail addresses by node
  record Mail(
      MailAccount account,
      Optional<Path> password,
      Optional<Path> certificate,
      long seconds,
      Map<NodeId, String> partners) {
    private static final Set<String> MEMBERS =
        Set.of(
            "address",
            "smtp",
            "imap",
            "security",
            "user",
            "passwordFile",
            "certificateFile",
            "folder",
            "seconds",
            "partners");

    Mail {
      partners = Map.copyOf(partners);
      if (seconds < 1 || seconds > 3_600 || account.user().isEmpty() != password.isEmpty()) {
        throw new IllegalArgumentException(
            "\"mail\": \"seconds\" is 1 to 3600; \"user\" and \"passwordFile\" go together");
      }
    }

    static Mail read(Json.Obj json) throws MalformedInput {
      json.only(MEMBERS);
      Map<NodeId, String> partners = new LinkedHashMap<>();
      Json.Obj listed = json.requireObject("partners");
      for (String node : listed.members().keySet()) {
        partners.put(new NodeId(node), MailAccount.address(listed.requireText(node)));
      }
      MailAccount.Security security = MailAccount.Security.named(json.requireText("security"));
      MailAccount account =
          new MailAccount(
              json.requireText("address"),
              server(json.requireText("smtp"), security),
              server(json.requireText("imap"), security),
              text(json, "user").orElse(""),
              "",
              text(json, "folder").orElse("INBOX"));
      return new Mail(
          account,
          text(json, "passwordFile").map(Path::of),
          text(json, "certificateFile").map(Path::of),
          json.has("seconds") ? json.requireNumber("seconds") : USUAL_SECONDS,
          partners);
    }

    private static final long USUAL_SECONDS = 20;

    /// The mailbox with its secrets.
    ///
    /// @param root where their files stand
    Postbox postbox(Path root, InstantSource clock) throws Mistake {
      return new Postbox(
          account.withPassword(secret(root, password)),
          Consignment.MEDIA_TYPE,
          Consignment.SUFFIX,
          2 * MailRoute.LARGEST,
          clock,
          pinned(root, certificate, clock));
    }

    private static MailAccount.Server server(String text, MailAccount.Security security) {
      Address address = Address.of(text);
      return new MailAccount.Server(address.host(), address.port(), security);
    }

    Json.Obj json() {
      Json.Builder to = Json.object();
      partners.forEach((node, each) -> to.with(node.name(), each));
      MailAccount.Server smtp = account.smtp();
      MailAccount.Server imap = account.imap();
      return Json.object()
          .with("address", account.address())
          .with("smtp", new Address(smtp.host(), smtp.port()).toString())
          .with("imap", new Address(imap.host(), imap.port()).toString())
          .with("security", smtp.security().name().toLowerCase(Locale.ROOT))
          .with("user", Optional.of(account.user()).filter(user -> !user.isEmpty()))
          .with("passwordFile", password.map(Path::toString))
          .with("certificateFile", certificate.map(Path::toString))
          .with("folder", account.folder())
          .with("seconds", seconds)
          .with("partners", to.build())
          .build();
    }
  }

  /// Where to listen, or whom to call.
  record Address(String host, int port) {
    Address {
      if (host.isBlank() || port < 0 || port > 65_535) {
        throw new IllegalArgumentException(
            "an address is written host:port, for example 127.0.0.1:8080");
      }
    }

    /// @throws IllegalArgumentException when it is no address
    static Address of(String text) {
      int colon = text.lastIndexOf(':');
      if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException(
            "\""
                + text
                + "\" is no address; write host:port, for example 127.0.0.1:8080 or [::1]:8080");
      }
      String host = text.substring(0, colon);
      if (host.startsWith("[") && host.endsWith("]")) {
        host = host.substring(1, host.length() - 1);
      }
      return new Address(host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
  }

  static Config read(DataFolder folder) throws Mistake {
    return parse(folder.config(), DataFolder.read(folder.config(), LIMITS.bytes()));
  }

  static Config parse(Path file, Bytes document) throws Mistake {
    try {
      Json.Obj json = JsonReader.readObject(document, LIMITS);
      json.only(MEMBERS);
      return new Config(
          new PartyId(json.requireText("party")),
          new NodeId(json.requireText("node")),
          json.requireText("language"),
          Address.of(json.requireText("link")),
          Address.of(json.requireText("console")),
          text(json, "consoleUrl"),
          Path.of(json.requireText("anchor")),
          json.has("database")
              ? Optional.of(database(json.requireObject("database")))
              : Optional.empty(),
          json.has("token") ? Optional.of(token(json.requireObject("token"))) : Optional.empty(),
          addresses(json),
          json.has("mail") ? Optional.of(Mail.read(json.requireObject("mail"))) : Optional.empty(),
          json.has("escalation")
              ? EscalationSettings.read(json.requireObject("escalation"), Mail::server)
              : EscalationSettings.usual());
    } catch (MalformedInput | IllegalArgumentException | ArithmeticException e) {
      throw new Mistake("mend " + file + ": " + Main.oneLine(String.valueOf(e.getMessage())), e);
    }
  }

  private static Database database(Json.Obj json) throws MalformedInput {
    json.only(Set.of("url", "user", "passwordFile"));
    return new Database(
        json.requireText("url"),
        json.requireText("user"),
        text(json, "passwordFile").map(Path::of));
  }

  private static Token token(Json.Obj json) throws MalformedInput {
    json.only(Set.of("library", "slot"));
    return new Token(
        Path.of(json.requireText("library")), Math.toIntExact(json.requireNumber("slot")));
  }

  private static Optional<String> text(Json.Obj json, String member) throws MalformedInput {
    return json.has(member) ? Optional.of(json.requireText(member)) : Optional.empty();
  }

  private static Map<NodeId, List<String>> addresses(Json.Obj json) throws MalformedInput {
    Map<NodeId, List<String>> all = new LinkedHashMap<>();
    if (!json.has("addresses")) {
      return all;
    }
    for (Map.Entry<String, Json> entry : json.requireObject("addresses").members().entrySet()) {
      List<String> written = new ArrayList<>();
      if (!(entry.getValue() instanceof Json.Arr(List<Json> items))) {
        throw new IllegalArgumentException("\"addresses\" names for each node a list of host:port");
      }
      for (Json item : items) {
        if (!(item instanceof Json.Str(String address))) {
          throw new IllegalArgumentException(
              "\"addresses\" names for each node a list of host:port");
        }
        written.add(Address.of(address).toString());
      }
      all.put(new NodeId(entry.getKey()), written);
    }
    return all;
  }

  /// Who can be called, with their secrets; by mail in the node's own language and in English.
  List<Channel> channels(Path root, InstantSource clock) throws Mistake {
    List<Wording> languages = Stream.of(language, "en").distinct().map(Wording::in).toList();
    List<Channel> channels = new ArrayList<>();
    if (escalation.mail().isPresent()) {
      EscalationSettings.Mail to = escalation.mail().get();
      Mailer mailer =
          new Mailer(
              to.smtp(),
              to.address(),
              to.user(),
              secret(root, to.password()),
              clock,
              pinned(root, to.certificate(), clock));
      channels.add(new MailChannel(mailer, to.to(), languages));
    }
    if (escalation.webhook().isPresent()) {
      EscalationSettings.Hook hook = escalation.webhook().get();
      channels.add(
          new WebhookChannel(
              new Webhook(hook.url(), pinned(root, hook.certificate(), clock)),
              shared(root.resolve(hook.secret())),
              clock));
    }
    return channels;
  }

  private static SharedKey shared(Path file) throws Mistake {
    try {
      return SharedKey.read(DataFolder.read(file, PASSWORD).utf8());
    } catch (IllegalArgumentException e) {
      throw new Mistake(
          "the secret in "
              + file
              + " is of no use: write 64 hexadecimal digits, openssl rand -hex 32",
          e);
    }
  }

  /// Bytes of a file with a password, and of one with certificates.
  private static final int PASSWORD = 4_096;

  private static final int CERTIFICATE = 65_536;

  private static String secret(Path root, Optional<Path> file) throws Mistake {
    return file.isPresent()
        ? DataFolder.read(root.resolve(file.get()), PASSWORD).utf8().strip()
        : "";
  }

  private static Optional<SSLContext> pinned(Path root, Optional<Path> file, InstantSource clock)
      throws Mistake {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Path certificate = root.resolve(file.get());
    try {
      return Optional.of(CertificateCheck.pinned(DataFolder.read(certificate, CERTIFICATE), clock));
    } catch (SealException e) {
      throw new Mistake(
          "the server's certificate in " + certificate + " is of no use: " + e.getMessage(), e);
    }
  }

  Path anchorFolder(DataFolder folder) {
    return folder.root().resolve(anchor);
  }

  void write(DataFolder folder) throws IOException {
    Json.Builder json =
        Json.object()
            .with("party", party.code())
            .with("node", node.name())
            .with("language", language)
            .with("link", link.toString())
            .with("console", console.toString())
            .with("consoleUrl", consoleUrl)
            .with("anchor", anchor.toString());
    database.ifPresent(postgres -> json.with("database", written(postgres)));
    token.ifPresent(held ->
        json.with(
            "token",
            Json.object()
                .with("library", held.library().toString())
                .with("slot", held.slot())
                .build()));
    if (!addresses.isEmpty()) {
      Json.Builder partners = Json.object();
      addresses.forEach((node, list) -> partners.with(node.name(), Json.texts(list)));
      json.with("addresses", partners.build());
    }
    mail.ifPresent(account -> json.with("mail", account.json()));
    if (!escalation.written().members().isEmpty()) {
      json.with("escalation", escalation.written());
    }
    DataFolder.write(folder.config(), JsonWriter.pretty(json.build()));
  }

  private static Json.Obj written(Database postgres) {
    return Json.object()
        .with("url", postgres.url())
        .with("user", postgres.user())
        .with("passwordFile", postgres.password().map(Path::toString))
        .build();
  }
}
