package parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.codec.Json;
import parley.evidence.Report;
import parley.evidence.Verification;

/// Each byte of an exported evidence, of a journal export and of a receipt has one bit flipped, at
/// the door of `parley verify`: it says in which file something is broken, and that nothing is
/// verified. `./parley drill flips` takes every byte, each test run a few hundred of them. Every
/// hundredth flip goes through the command in this process, and a few through a process of its own.
///
/// Where an export lists the digests of its files, one byte of each of these is flipped at a time,
/// and each file must be named by its own digest, which no flip elsewhere could bring about; some
/// of them are flipped alone all the same. Nothing is kept from one verification to the next.
class EveryByteFlipsIT {
  private static final long SEED = Long.getLong("parley.seed", 20_261_126L);

  /// Of so many bytes one is flipped; one: all of them.
  private static final int EVERY = Integer.getInteger("parley.flips.every", 5_003);

  /// Of so many times, files whose digests are listed are once flipped one after another.
  private static final int ALONE = EVERY == 1 ? 50 : 2;

  private static final String LISTED = "its SHA-256 is not the one listed";

  private static final int THREADS = 2;
  private static final int BY_COMMAND = 100;
  private static final int BY_PROCESS = EVERY == 1 ? 60 : 3;
  private static final long TOLD_EACH = TimeUnit.SECONDS.toNanos(30);

  @TempDir Path place;

  /// What is given to the command, and the files of it that are flipped.
  private record Exhibit(String name, List<Path> given, List<Path> flipped) {}

  /// Files of which one byte each is flipped in the same round; `from` is the first of these.
  private record Group(Exhibit exhibit, List<Sized> files, long from) {
    static Group of(Exhibit exhibit, Path root, List<Path> files, long from) throws IOException {
      List<Sized> sized = new ArrayList<>();
      for (Path file : files) {
        int first = Math.floorMod(mixed(SEED + file.hashCode()), EVERY);
        sized.add(new Sized(file, Files.size(root.resolve(file)), first));
      }
      return new Group(exhibit, sized, from);
    }

    long end() {
      return from + files.stream().mapToLong(file -> file.size() / EVERY + 1).max().orElse(0);
    }

    List<Flip> flips(long round) {
      List<Flip> flips = new ArrayList<>();
      for (Sized file : files) {
        long at = (round - from) * EVERY + file.first();
        if (at < file.size()) {
          int bit = (int) (mixed(SEED + at + file.path().hashCode()) & 7);
          flips.add(new Flip(exhibit, file.path(), (int) at, bit));
        }
      }
      return flips;
    }
  }

  /// @param first the first byte of it that is flipped
  private record Sized(Path path, long size, int first) {}

  private record Flip(Exhibit exhibit, Path file, int at, int bit) {
    @Override
    public String toString() {
      return exhibit.name() + ": " + file + " byte " + at + " bit " + bit;
    }
  }

  /// A message from one real node to another, receipted; then everything that can be exported of
  /// it.
  private List<Exhibit> exported(Path into) throws Exception {
    TestNodes nodes = new TestNodes(place);
    nodes.agree();
    Path us = place.resolve("us-nrrc");
    List<AutoCloseable> running = new ArrayList<>();
    try {
      for (Path dir : List.of(us, place.resolve("ru-nrrc"))) {
        Options.Secrets secrets = new Options.Secrets(nodes.passphrase());
        Node node = Node.open(new DataFolder(dir), secrets, InstantSource.system());
        running.addFirst(node);
        running.addFirst(Serving.start(node));
      }
      String id = delivered(us);
      Path dossier = evidence(us, into, id);
      Path journal = evidence(us, into, "--journal", "ru-nrrc");
      return List.of(
          new Exhibit("evidence", List.of(dossier), List.of(dossier)),
          new Exhibit("journal", List.of(journal), files(into, journal)),
          receipt(into, dossier));
    } finally {
      Node.release(running);
    }
  }

  private String delivered(Path from) throws Exception {
    Path draft = place.resolve("draft.json");
    Files.writeString(
        draft,
        """
        { "format": "inquiry/1", "replyWantedWithin": "PT2H",
          "body": { "title": "On record", "asked": ["information"], "question": "Does this stay?",
                    "intent": "To see every byte of it held." } }
        """);
    String said = good("send", "--dir", from.toString(), "--to", "ru-nrrc", draft.toString());
    String id = said.lines().filter(line -> line.startsWith("message ")).findFirst().orElseThrow();
    id = id.substring("message ".length());
    Json.Builder delivered =
        Json.object().with("do", "await").with("id", id).with("step", "DELIVERED");
    assertThat(AdminSocket.ask(new DataFolder(from), delivered.with("millis", 30_000))).isPresent();
    return id;
  }

  private static String good(String... arguments) {
    TestNodes.Ran ran = TestNodes.run(arguments);
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    return ran.out();
  }

  /// @return what the command says it wrote, as it lies in `into`
  private static Path evidence(Path of, Path into, String... which) {
    List<String> arguments = new ArrayList<>(List.of("evidence"));
    arguments.addAll(List.of(which));
    arguments.addAll(List.of("--dir", of.toString(), "--to", into.toString()));
    String said = good(arguments.toArray(new String[0])).strip();
    return into.toAbsolutePath().relativize(Path.of(said.substring("evidence: ".length())));
  }

  private static List<Path> files(Path root, Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(root.resolve(folder))) {
      return walk.filter(Files::isRegularFile).map(root::relativize).sorted().toList();
    }
  }

  /// The receipt by itself, beside the papers by which it is judged.
  private static Exhibit receipt(Path into, Path dossier) throws IOException {
    List<Path> given = new ArrayList<>();
    Path receipt = Path.of("receipt", "answer.pem");
    try (ZipFile zip = new ZipFile(into.resolve(dossier).toFile())) {
      for (ZipEntry entry : zip.stream().toList()) {
        String name = entry.getName();
        if (name.matches("(rolls|agreements)/.*\\.pem|answer/answer\\.pem")) {
          Path file = Path.of("receipt", name.substring(name.indexOf('/') + 1));
          Files.createDirectories(into.resolve("receipt"));
          Files.copy(zip.getInputStream(entry), into.resolve(file));
          given.add(file);
        }
      }
    }
    assertThat(given).contains(receipt).hasSizeGreaterThanOrEqualTo(4);
    return new Exhibit("receipt", given, List.of(receipt));
  }

  @Test
  void whichever_byte_of_what_is_exported_is_flipped_verify_names_it() throws Exception {
    long begun = System.nanoTime();
    Path first = Files.createDirectory(place.resolve("thread-0"));
    List<Exhibit> exhibits = exported(first);
    NavigableMap<Long, Group> groups = new TreeMap<>();
    long rounds = 0;
    long bytes = 0;
    for (Exhibit exhibit : exhibits) {
      good(command(first, exhibit));
      for (List<Path> files : grouped(first, exhibit)) {
        Group group = Group.of(exhibit, first, files, rounds);
        groups.put(rounds, group);
        rounds = Math.max(rounds, group.end());
        bytes += group.files().stream().mapToLong(Sized::size).sum();
      }
      System.out.printf("%s ends at byte %,d, round %,d%n", exhibit.name(), bytes, rounds);
    }
    AtomicLong next = new AtomicLong();
    LongAdder flipped = new LongAdder();
    List<Future<List<String>>> found = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      for (int thread = 0; thread < THREADS; thread++) {
        Path own = thread == 0 ? first : copied(first, place.resolve("thread-" + thread));
        long end = rounds;
        found.add(threads.submit(() -> flips(own, groups, end, next, flipped)));
      }
    }
    List<String> survived = new ArrayList<>();
    for (Future<List<String>> each : found) {
      survived.addAll(each.get());
    }
    System.out.printf(
        "seed %d: %d bytes, %d flips, %d not named, %d s%n",
        SEED,
        bytes,
        flipped.sum(),
        survived.size(),
        TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun));
    assertThat(survived).isEmpty();
    assertThat(flipped.sum()).as("every byte").isGreaterThanOrEqualTo(EVERY == 1 ? bytes : 1);
    byProcess(first, exhibits);
  }

  /// Those whose digests an export lists together, each other file by itself.
  private static List<List<Path>> grouped(Path root, Exhibit exhibit) throws IOException {
    Path folder = exhibit.given().getFirst();
    Path sums = root.resolve(folder).resolve("SHA256SUMS");
    Set<Path> listed = new HashSet<>();
    if (Files.exists(sums)) {
      for (String line : Files.readAllLines(sums)) {
        listed.add(folder.resolve(line.substring(line.indexOf(' ')).strip()));
      }
    }
    listed.remove(folder.resolve("index.json"));
    List<List<Path>> groups = new ArrayList<>();
    List<Path> together = exhibit.flipped().stream().filter(listed::contains).toList();
    exhibit.flipped().stream()
        .filter(file -> !listed.contains(file))
        .forEach(file -> groups.add(List.of(file)));
    groups.add(together);
    return groups.stream().filter(group -> !group.isEmpty()).toList();
  }

  private static Path copied(Path from, Path to) throws IOException {
    for (Path file : files(from, Path.of(""))) {
      Files.createDirectories(to.resolve(file).getParent());
      Files.copy(from.resolve(file), to.resolve(file));
    }
    return to;
  }

  /// Takes rounds in turn until there is none left.
  private static List<String> flips(
      Path root, NavigableMap<Long, Group> groups, long end, AtomicLong next, LongAdder flipped)
      throws IOException {
    List<String> survived = new ArrayList<>();
    long told = System.nanoTime();
    for (long at = next.getAndIncrement(); at < end; at = next.getAndIncrement()) {
      List<Flip> flips = Objects.requireNonNull(groups.floorEntry(at)).getValue().flips(at);
      if (flips.size() > 1 && at % ALONE != 0) {
        survived.addAll(bent(root, flips, () -> together(root, flips)));
      } else {
        boolean command = at % BY_COMMAND == 0;
        for (Flip flip : flips) {
          survived.addAll(bent(root, List.of(flip), () -> alone(root, flip, command)));
        }
      }
      flipped.add(flips.size());
      if (System.nanoTime() - told > TOLD_EACH) {
        told = System.nanoTime();
        System.out.printf("%,d of %,d rounds, %d not named%n", at, end, survived.size());
      }
    }
    return survived;
  }

  private static List<String> bent(Path root, List<Flip> flips, Supplier<List<String>> look)
      throws IOException {
    for (Flip flip : flips) {
      bend(root, flip);
    }
    try {
      return look.get();
    } finally {
      for (Flip flip : flips) {
        bend(root, flip);
      }
    }
  }

  private static List<String> alone(Path root, Flip flip, boolean command) {
    String wrong = command ? commanded(root, flip) : judged(root, flip);
    return wrong.isEmpty() ? List.of() : List.of(flip + ": " + wrong);
  }

  /// Each of them must be named by the digest of its own file.
  private static List<String> together(Path root, List<Flip> flips) {
    Report report = Verification.verify(given(root, flips.getFirst().exhibit()), Set.of());
    List<String> broken = report.lines(Report.Detail.BROKEN);
    List<String> survived = new ArrayList<>();
    for (Flip flip : flips) {
      boolean named =
          broken.stream()
              .anyMatch(line -> line.contains(name(flip) + ": ") && line.endsWith(LISTED));
      if (report.holds() || !named) {
        survived.add(flip + ", not alone: " + (report.holds() ? "verified" : broken));
      }
    }
    return survived;
  }

  /// The finishing steps of SplitMix64: which bit, without a state that threads would share.
  private static long mixed(long value) {
    long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  /// Twice is not at all.
  private static void bend(Path root, Flip flip) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            root.resolve(flip.file()), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, flip.at());
      one.put(0, (byte) (one.get(0) ^ (1 << flip.bit()))).rewind();
      file.write(one, flip.at());
    }
  }

  private static List<Path> given(Path root, Exhibit exhibit) {
    return exhibit.given().stream().map(root::resolve).toList();
  }

  private static String[] command(Path root, Exhibit exhibit) {
    return Stream.concat(
            Stream.of("verify", "-q"), given(root, exhibit).stream().map(Path::toString))
        .toArray(String[]::new);
  }

  /// What the findings must name: the file, as the exhibit holds it.
  private static String name(Flip flip) {
    Path given = flip.exhibit().given().getFirst();
    return flip.file().startsWith(given) && !flip.file().equals(given)
        ? given.relativize(flip.file()).toString()
        : String.valueOf(flip.file().getFileName());
  }

  /// @return what is wrong with how it was answered, empty when nothing is
  private static String judged(Path root, Flip flip) {
    Report report = Verification.verify(given(root, flip.exhibit()), Set.of());
    List<String> broken = report.lines(Report.Detail.BROKEN);
    if (report.nothingRecognised() || report.holds()) {
      return report.holds() ? "verified" : "no evidence: " + broken;
    }
    return broken.stream().anyMatch(line -> line.contains(name(flip))) ? "" : "named: " + broken;
  }

  private static String commanded(Path root, Flip flip) {
    TestNodes.Ran ran = TestNodes.run(command(root, flip.exhibit()));
    boolean named =
        ran.out().lines().anyMatch(line -> line.startsWith("BROKEN") && line.contains(name(flip)));
    boolean ends = ran.out().endsWith("NOT verified" + System.lineSeparator());
    return ran.code() == Main.FOUND_WRONG && named && ends
        ? ""
        : ran.code() + " " + ran.out() + ran.err();
  }

  /// The jar, as an arbiter runs it: places from the whole length of each exhibit in turn.
  private static void byProcess(Path root, List<Exhibit> exhibits) throws Exception {
    for (int run = 0; run < BY_PROCESS; run++) {
      Exhibit exhibit = exhibits.get(run % exhibits.size());
      long mixed = mixed(SEED * 31 + run) >>> 1;
      Path file = exhibit.flipped().get((int) (mixed % exhibit.flipped().size()));
      Flip flip =
          new Flip(exhibit, file, (int) (mixed % Files.size(root.resolve(file))), (int) mixed & 7);
      bend(root, flip);
      List<String> typed = new ArrayList<>();
      typed.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      typed.add("--enable-native-access=ALL-UNNAMED");
      typed.add("-jar");
      typed.add(Objects.requireNonNull(System.getProperty("parley.jar")));
      typed.addAll(List.of(command(root, exhibit)));
      Process process = new ProcessBuilder(typed).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(flip + ": " + said).isEqualTo(Main.FOUND_WRONG);
      assertThat(said).as(flip.toString()).contains("BROKEN", name(flip), "NOT verified");
      bend(root, flip);
    }
  }
}
