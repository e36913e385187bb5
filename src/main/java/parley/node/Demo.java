package parley.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import parley.agreement.Agreement;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.escalation.EscalationSettings;
import parley.node.Main.Mistake;
import parley.node.ShowCommands.DemoNode;
import parley.party.FingerprintWords;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Roll;
import parley.seal.Authority;
import parley.seal.Passphrase;
import parley.watchline.Scenario;
import parley.watchline.WatchDesk;

/// Plays the whole way from key ceremony to verified evidence, with two real processes.
final class Demo implements AutoCloseable {
  private static final String AGREEMENT = "US-RU-2026";
  private static final int MILLIS_TO_ARRIVE = 30_000;

  private final Path root;
  private final InstantSource clock;
  private final Consumer<String> out;
  private final List<DemoNode> nodes = new ArrayList<>();
  private final Map<String, String> sent = new LinkedHashMap<>();
  private final Map<String, DemoNode> senders = new LinkedHashMap<>();

  Demo(Path root, InstantSource clock, Consumer<String> out) {
    this.root = root;
    this.clock = clock;
    this.out = out;
  }

  /// A step did not hold.
  static final class Failed extends Exception {
    private static final long serialVersionUID = 1;

    Failed(String step) {
      super(step);
    }

    Failed(String step, Exception cause) {
      super(step + ": " + cause.getMessage(), cause);
    }
  }

  Path root() {
    return root;
  }

  /// The first and the second node.
  List<DemoNode> nodes() {
    return nodes;
  }

  /// Two nodes, and the scenario.
  void play() throws Failed, InterruptedException {
    raise();
    scenario(nodes.getFirst(), nodes.getLast());
  }

  /// Ceremony, start, and a link that is up.
  void raise() throws Failed, InterruptedException {
    try {
      say("key ceremony");
      DemoNode us =
          found(
              "US",
              "us-nrrc",
              "en",
              Map.of("en", "United States", "ru", "Соединённые Штаты Америки"));
      DemoNode ru =
          found(
              "RU",
              "ru-nrrc",
              "ru",
              Map.of("en", "Russian Federation", "ru", "Российская Федерация"));
      say("exchanging rolls and signing the agreement " + AGREEMENT);
      agree(us, ru);
      say("starting two nodes");
      us.start();
      ru.start();
      for (DemoNode node : nodes) {
        node.ready();
        say(node.id() + " is up: console " + node.console());
        out.accept("          sign in once: " + node.signIn());
      }
      waitForLink(us, ru);
    } catch (IOException | Mistake e) {
      throw new Failed("the demo", e);
    }
  }

  private void say(String what) {
    out.accept(clock.instant().truncatedTo(ChronoUnit.MILLIS) + "  " + what);
  }

  private DemoNode found(String party, String name, String language, Map<String, String> called)
      throws IOException, Mistake {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    Path passphrase = root.resolve(name + ".passphrase");
    DataFolder.write(passphrase, Bytes.utf8(Base64.getUrlEncoder().encodeToString(secret)));
    Config.Address link = DemoNode.freePort();
    Config config =
        new Config(
            new PartyId(party),
            new NodeId(name),
            language,
            link,
            DemoNode.freePort(),
            Optional.empty(),
            Path.of("anchor"),
            Optional.empty(),
            Optional.empty(),
            Map.of(),
            Optional.empty(),
            EscalationSettings.usual());
    DemoNode node = new DemoNode(root.resolve(name), passphrase, config);
    Options.Secrets option = new Options.Secrets(passphrase);
    try (Passphrase own = option.choose(name);
        Passphrase authority = option.choose(party)) {
      Ceremony.Founding founding =
          new Ceremony.Founding(config, called, List.of(link.toString()), Duration.ofDays(365));
      Roll roll = new Ceremony(clock).found(node.dir(), founding, own, authority);
      out.accept(
          "          "
              + called.get("en")
              + ": "
              + FingerprintWords.of(roll.authorityFingerprint()).latin());
    }
    nodes.add(node);
    return node;
  }

  /// Each takes the other's roll in under the words that the other would read aloud; one proposes,
  /// the other signs, the first takes it in.
  private void agree(DemoNode us, DemoNode ru) throws Mistake {
    adopt(us, ru);
    adopt(ru, us);
    Agreement proposed;
    try (Authority authority = authority(us)) {
      Map<String, List<String>> languages = Map.of("US", List.of("en"), "RU", List.of("ru"));
      proposed =
          TermsCommands.propose(
              us.folder(),
              authority,
              AGREEMENT,
              List.of(new PartyId("RU")),
              languages,
              Json.object().build());
    }
    try (Authority authority = authority(ru)) {
      Agreement signed = Ceremony.sign(ru.folder(), authority, proposed);
      Ceremony.adopt(ru.folder(), signed);
      Ceremony.adopt(us.folder(), signed);
    }
  }

  private static void adopt(DemoNode here, DemoNode other) throws Mistake {
    Roll roll = Papers.read(other.folder(), other.config().party()).rolls().own();
    Ceremony.adopt(
        here.folder(),
        roll,
        Optional.of(FingerprintWords.of(roll.authorityFingerprint()).cyrillic()));
  }

  private static Authority authority(DemoNode node) throws Mistake {
    try (Passphrase passphrase = new Options.Secrets(node.passphrase()).ask("the authority")) {
      return Ceremony.open(node.folder().partyVault(), passphrase);
    }
  }

  /// Until both lights are up.
  private void waitForLink(DemoNode us, DemoNode ru) throws Mistake, Failed {
    for (DemoNode node : List.of(us, ru)) {
      if (!node.ask(Json.object().with("do", "await-link").with("millis", MILLIS_TO_ARRIVE))
          .truth("up")
          .orElse(false)) {
        throw new Failed("the link of " + node.id() + " did not come up");
      }
    }
    say("the link is up both ways");
  }

  private void scenario(DemoNode us, DemoNode ru) throws Failed {
    Scenario scenario = Scenario.bundled();
    out.accept("");
    out.accept(scenario.title().getOrDefault("en", ""));
    out.accept(scenario.note().getOrDefault("en", ""));
    out.accept("");
    out.accept(
        String.format(
            Locale.ROOT,
            "%-24s  %-8s  %-40s  %s",
            "UTC",
            "who",
            "what",
            "ms from release to the other side's board"));
    for (Scenario.Act act : scenario.acts()) {
      DemoNode by = act.by() == Scenario.Side.FIRST ? us : ru;
      DemoNode to = act.by() == Scenario.Side.FIRST ? ru : us;
      try {
        perform(act, by, to);
      } catch (Mistake e) {
        throw new Failed(act.name(), e);
      }
    }
    out.accept("");
  }

  private void perform(Scenario.Act act, DemoNode by, DemoNode to) throws Mistake {
    long released = System.nanoTime();
    Json.Obj answer =
        switch (act) {
          case Scenario.Act.Release release -> by.ask(sending(release, by, to));
          case Scenario.Act.Acknowledge acknowledge ->
              by.ask(
                  Json.object()
                      .with("do", "acknowledge")
                      .with("id", sent.getOrDefault(acknowledge.of(), ""))
                      .with("complete", acknowledge.complete())
                      .with("note", acknowledge.note())
                      .with("officer", by.id() + " watch"));
        };
    String id = answer.text("id").orElse("");
    to.ask(waiting(id, WatchDesk.Step.JOURNALLED));
    long shown = System.nanoTime();
    by.ask(waiting(id, WatchDesk.Step.DELIVERED));
    if (act instanceof Scenario.Act.Acknowledge acknowledge) {
      to.ask(waiting(sent.getOrDefault(acknowledge.of(), ""), WatchDesk.Step.ACKNOWLEDGED));
    }
    sent.put(act.name(), id);
    senders.put(act.name(), by);
    out.accept(
        String.format(
            Locale.ROOT,
            "%s  %-8s  %-40s  %5d",
            clock.instant().truncatedTo(ChronoUnit.MILLIS),
            by.id(),
            what(act),
            Duration.ofNanos(shown - released).toMillis()));
  }

  private static String what(Scenario.Act act) {
    return switch (act) {
      case Scenario.Act.Release release ->
          release.draft().text("format").orElse("")
              + " ("
              + release.draft().text("language").orElse("")
              + ", "
              + release.draft().text("precedence").orElse("routine")
              + ")";
      case Scenario.Act.Acknowledge acknowledge -> "acknowledges the " + acknowledge.of();
    };
  }

  private Json.Builder sending(Scenario.Act.Release act, DemoNode by, DemoNode to) {
    Json.Builder draft = Json.object();
    act.draft()
        .members()
        .forEach((key, value) -> {
          boolean reference =
              key.equals("inReplyTo") || key.equals("replaces") || key.equals("cancels");
          draft.with(
              key,
              reference && value instanceof Json.Str(String name)
                  ? new Json.Str(sent.getOrDefault(name, name))
                  : value);
        });
    return Json.object()
        .with("do", "send")
        .with("to", to.id().name())
        .with("officer", by.id() + " watch")
        .with("draft", draft.with("agreement", AGREEMENT).build());
  }

  private static Json.Builder waiting(String id, WatchDesk.Step step) {
    return Json.object()
        .with("do", "await")
        .with("id", id)
        .with("step", step.name())
        .with("millis", MILLIS_TO_ARRIVE);
  }

  /// Exports the evidence of every message from the node that sent it, stops both nodes, and has
  /// another process verify it against the authorities of the ceremony.
  void prove() throws Failed, InterruptedException {
    List<Path> files = new ArrayList<>();
    List<String> verify = new ArrayList<>(List.of("verify", "--quiet"));
    try {
      Path folder = Files.createDirectories(root.resolve("evidence"));
      for (Map.Entry<String, String> message : sent.entrySet()) {
        DemoNode by = senders.get(message.getKey());
        if (by == null) {
          throw new Failed("evidence of " + message.getKey());
        }
        AdminSocket.Parcel evidence =
            by.ask(
                AdminSocket.Parcel.of(
                    Json.object().with("do", "evidence").with("id", message.getValue())));
        Path file = folder.resolve(evidence.head().text("name").orElse(message.getKey() + ".zip"));
        DataFolder.write(file, evidence.files().getFirst());
        files.add(file);
      }
      close();
      for (DemoNode node : nodes) {
        verify.addAll(
            List.of(
                "--authority",
                Papers.read(node.folder(), node.config().party())
                    .rolls()
                    .own()
                    .authorityFingerprint()
                    .hex()));
      }
      files.forEach(file -> verify.add(file.toString()));
      Process verifier = DemoNode.parley(verify).redirectErrorStream(true).start();
      String said =
          new String(verifier.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (verifier.waitFor() != 0) {
        throw new Failed("verification of the evidence:\n" + said);
      }
    } catch (IOException | Mistake e) {
      throw new Failed("evidence", e);
    }
    files.forEach(file -> out.accept("evidence: " + file));
    out.accept("verified");
  }

  @Override
  public void close() {
    nodes.forEach(DemoNode::close);
  }
}
