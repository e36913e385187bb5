package hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.envelope.OuterFrame;
import parley.party.Ceremony;
import parley.seal.Ed25519Signer;
import parley.seal.SealException;

/// One door as the coverage-guided fuzzer reaches it: {@link GuidedFuzzIT} starts one virtual
/// machine for each. A partner signs what it likes, so where a reader asks for a signature first,
/// it is made here over whatever the fuzzer wrote.
public final class GuidedFuzz {
  /// A reader that stumbles over five bytes in a row: who draws blindly does not find them.
  static final String PLANTED = "planted";

  /// Signed lines, and what is behind a signed head.
  private static final Set<String> LINES = Set.of("heartbeat", "not-yet", "refetch");

  private static final Set<String> HEADS = Set.of("frame", "answer-frame", "small-frame");

  private static final int SIGNATURE = 64;
  private static final int SIGNED_HEAD = 112;

  /// Beside the others a slow door is taken once in so many runs, which is some hundredth of the
  /// time; the first few runs, those of its seeds, are free.
  private static final Map<String, Integer> SLOW =
      Map.of(
          "dossier",
          2_000,
          "archive",
          300,
          "picture",
          300,
          "codes",
          500,
          "officer-key",
          100,
          "body",
          300,
          "layers",
          50,
          "roll",
          50,
          "cms",
          50,
          "certificate",
          20);

  private static final int FREE = 3;

  /// Beside others a door begins with small files: a whole archive takes the time of a thousand
  /// lines.
  private static final int LARGEST_BESIDE_OTHERS = 20_000;

  private static List<String> names = List.of();
  private static List<Doors.Door> readers = List.of();
  private static long[] runs = new long[0];
  private static long all;

  private GuidedFuzz() {}

  /// Called once by the fuzzer, with the name of a door, or with a part of all doors as `0/2`.
  public static void fuzzerInitialize(String[] arguments) throws Exception {
    String wanted = arguments[0];
    if (wanted.equals(PLANTED)) {
      names = List.of(PLANTED);
      readers = List.of(GuidedFuzz::planted);
    } else {
      Map<String, Doors.Door> doors = doors(Files.createTempDirectory("parley-fuzz"));
      names = wanted.contains("/") ? part(wanted, List.copyOf(doors.keySet())) : List.of(wanted);
      readers = names.stream().map(name -> named(doors, name)).toList();
    }
    runs = new long[names.size()];
  }

  /// The doors of one part, in their order. What is fuzzed then begins with a byte that says which
  /// of them the rest is pushed through.
  private static List<String> part(String written, List<String> all) {
    String[] numbers = written.split("/", -1);
    int part = Integer.parseInt(numbers[0]);
    int parts = Integer.parseInt(numbers[1]);
    return IntStream.range(0, all.size())
        .filter(at -> at % parts == part)
        .mapToObj(all::get)
        .toList();
  }

  /// Called by the fuzzer with what it made. Whatever is no refusal by a clause is a finding.
  public static void fuzzerTestOneInput(byte[] data) {
    all++;
    if (names.size() == 1) {
      read(0, Bytes.of(data));
      return;
    }
    int at = data.length == 0 ? 0 : (data[0] & 0xff) % names.size();
    if (data.length > 0 && runs[at] < FREE + all / SLOW.getOrDefault(names.get(at), 1)) {
      read(at, Bytes.of(data).slice(1, data.length));
    }
  }

  private static void read(int at, Bytes bytes) {
    runs[at]++;
    try {
      readers.get(at).read(bytes);
    } catch (MalformedInput e) {
      if (!e.clause().matches("[A-Z]-[A-Z]+-[0-9]+")) {
        throw new IllegalStateException("refused by no clause: " + e.clause(), e);
      }
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalStateException("door " + names.get(at) + ": " + bytes.hex(), e);
    }
  }

  /// Called by the fuzzer at its end.
  public static void fuzzerTearDown() {
    for (int at = 0; at < names.size(); at++) {
      System.out.printf("door %s: %d runs%n", names.get(at), runs[at]);
    }
  }

  /// Every door of {@link Doors}.
  static Map<String, Doors.Door> doors(Path scratch) throws Exception {
    Map<String, Doors.Door> doors = new TreeMap<>(new Doors(scratch).all());
    Ed25519Signer frames = Ceremony.vault("us-nrrc", "US").frames();
    for (String line : LINES) {
      Doors.Door reader = named(doors, line);
      doors.put(line, bytes -> reader.read(signedLine(bytes, frames)));
    }
    for (String head : HEADS) {
      Doors.Door reader = named(doors, head);
      doors.put(head, bytes -> reader.read(signedHead(bytes, frames)));
    }
    return doors;
  }

  private static Doors.Door named(Map<String, Doors.Door> doors, String name) {
    return Objects.requireNonNull(doors.get(name), "no door " + name);
  }

  private static Bytes signedLine(Bytes line, Ed25519Signer key) {
    Bytes ended = Bytes.concat(line, Bytes.utf8("\n"));
    return Bytes.concat(ended, sign(Bytes.concat(Bytes.utf8("parley frame\n"), line), key));
  }

  private static Bytes signedHead(Bytes bytes, Ed25519Signer key) {
    if (bytes.size() < SIGNED_HEAD) {
      return bytes;
    }
    Bytes head = bytes.slice(0, SIGNED_HEAD);
    return Bytes.concat(head, sign(head, key), bytes.slice(SIGNED_HEAD, bytes.size()));
  }

  private static Bytes sign(Bytes content, Ed25519Signer key) {
    try {
      return key.sign(content);
    } catch (SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A seed as the fuzzer shall see it: without the signature that is made anew each time.
  static byte[] bare(String door, byte[] seed) {
    if (HEADS.contains(door) && seed.length > OuterFrame.SIZE) {
      byte[] bare = Arrays.copyOf(seed, seed.length - SIGNATURE);
      System.arraycopy(seed, OuterFrame.SIZE, bare, SIGNED_HEAD, seed.length - OuterFrame.SIZE);
      return bare;
    }
    return LINES.contains(door) && seed.length > SIGNATURE
        ? Arrays.copyOf(seed, seed.length - SIGNATURE - 1)
        : seed;
  }

  private static void planted(Bytes bytes) {
    int[] wanted = {'s', 't', 'u', 'm', 'b'};
    for (int at = 0; at < wanted.length; at++) {
      if (bytes.size() <= at || bytes.at(at) != wanted[at]) {
        return;
      }
    }
    throw new IllegalStateException("the planted reader stumbles");
  }

  /// Writes the seeds of a door, or of a part of all doors, into a folder that the fuzzer goes on
  /// filling.
  static void plant(String wanted, Map<String, List<byte[]>> seeds, Path corpus) throws Exception {
    Files.createDirectories(corpus);
    boolean mixed = wanted.contains("/");
    List<String> doors =
        mixed ? part(wanted, List.copyOf(new TreeMap<>(seeds).keySet())) : List.of(wanted);
    for (int at = 0; at < doors.size(); at++) {
      String door = doors.get(at);
      List<byte[]> good =
          seeds.getOrDefault(door, List.of(new byte[] {'s'})).stream()
              .sorted(Comparator.comparingInt(seed -> seed.length))
              .toList();
      for (int number = 0; number < good.size(); number++) {
        Bytes bare = Bytes.of(bare(door, good.get(number)));
        if (mixed && number > 0 && bare.size() > LARGEST_BESIDE_OTHERS) {
          continue;
        }
        Bytes whole = mixed ? Bytes.concat(Bytes.of(new byte[] {(byte) at}), bare) : bare;
        write(corpus.resolve(door + "-" + number), whole.toArray());
      }
    }
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
