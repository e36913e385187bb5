package parley.taxii;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.http.ToolDoor.Asked;
import parley.seal.SharedKey;

/// Tells who a client is: by name and secret (HTTP Basic), by a token of the two, or by the exact
/// certificate of its connection (K-SIGN-1 to K-SIGN-5). Safe for several threads.
final class SignIn {
  private static final String REALM = " realm=\"parley taxii\"";
  private static final String[] SCHEMES = {
    "Basic" + REALM + ", charset=\"UTF-8\"", "Bearer" + REALM
  };

  /// K-SIGN-4: wrong sign-ins of one address at once, and for each second.
  private static final double BURST = 20;

  private static final double A_SECOND = 1 / 3.0;
  private static final int MOST_ADDRESSES = 1_024;
  private static final double NANOS = Duration.ofSeconds(1).toNanos();

  /// K-SIGN-5: secrets that are looked at at one time, how long one waits for its turn, and how
  /// many that were found right are remembered.
  private static final int AT_ONCE = 1;

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int REMEMBERED = 512;
  private static final int LONGEST = 1_024;

  private final ClientFile file;
  private final LongSupplier ticks;
  private final SharedKey memory;
  private final Semaphore slow = new Semaphore(AT_ONCE, true);
  private final Map<String, Left> wrong =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Left> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };
  private volatile Known known = new Known(Optional.empty(), Map.of(), new ConcurrentHashMap<>());

  /// The clients as the file last said, and what was found right since.
  private record Known(
      Optional<Object> state, Map<String, Client> clients, Map<Bytes, Client> right) {}

  /// How many wrong ones an address may still bring.
  private record Left(double times, long at) {}

  /// A name with a secret.
  private record Shown(String name, String secret) {}

  /// @param ticks monotonic nanoseconds
  SignIn(ClientFile file, SecureRandom random, LongSupplier ticks) {
    this.file = file;
    this.ticks = ticks;
    this.memory = SharedKey.read(Digest.of(Bytes.utf8(SharedKey.fresh(random))).hex());
  }

  /// @throws Refusal 401 for whoever is nobody we know, 429 and 503 for whoever comes too often
  Client client(Asked asked) throws Refusal, InterruptedException {
    Known now = known();
    List<String> shown = asked.fields().values("Authorization");
    if (shown.isEmpty()) {
      return certified(asked, now);
    }
    Optional<Shown> read = shown.size() == 1 ? read(shown.getFirst()) : Optional.empty();
    if (read.isEmpty()) {
      throw unknown("this is neither \"Basic\" nor \"Bearer\" as we know them");
    }
    String name = read.get().name();
    String secret = read.get().secret();
    Bytes mark = memory.code(Bytes.utf8(name + "\n" + secret));
    Client before = now.right().get(mark);
    if (before != null) {
      return before;
    }
    // Taken before it is looked at, so that many at once are no more than those in turn.
    spend(asked.address());
    Client client = now.clients().get(name);
    if (client == null || client.secret().isEmpty() || !fits(client.secret().get(), secret)) {
      throw unknown("name or secret is wrong");
    }
    give(asked.address(), 1);
    if (now.right().size() >= REMEMBERED) {
      now.right().clear();
    }
    now.right().put(mark, client);
    return client;
  }

  private static Client certified(Asked asked, Known now) throws Refusal {
    if (asked.certificate().size() == 0) {
      throw unknown("name a client and its secret, or show a client's certificate");
    }
    Digest shown = Digest.of(asked.certificate());
    return now.clients().values().stream()
        .filter(client -> client.certificates().contains(shown))
        .findFirst()
        .orElseThrow(() -> unknown("no client has this certificate"));
  }

  private boolean fits(SharedKey.Kept kept, String secret) throws Refusal, InterruptedException {
    if (!slow.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
      throw Refusal.with(Refusal.AWAY, "too many sign in at once", "Retry-After", "10");
    }
    try {
      return kept.fits(secret);
    } finally {
      slow.release();
    }
  }

  private static Optional<Shown> read(String authorization) {
    int space = authorization.indexOf(' ');
    if (space < 0 || authorization.length() > LONGEST) {
      return Optional.empty();
    }
    String given = authorization.substring(space + 1).strip();
    return switch (authorization.substring(0, space).toLowerCase(Locale.ROOT)) {
      case "basic" -> parted(decoded(given), ':');
      // As some tools of this trade write it.
      case "bearer", "token" -> parted(given, '.');
      default -> Optional.empty();
    };
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static Optional<Shown> parted(String text, char at) {
    int cut = text.indexOf(at);
    return cut < 1
        ? Optional.empty()
        : Optional.of(new Shown(text.substring(0, cut), text.substring(cut + 1)));
  }

  private static Refusal unknown(String why) {
    return Refusal.with(Refusal.UNKNOWN, why, "WWW-Authenticate", SCHEMES);
  }

  /// A client that was removed is out with its next request; where the file cannot be read nobody
  /// comes in.
  private Known known() throws Refusal {
    Optional<Object> state = file.state();
    Known now = known;
    if (now.state().equals(state)) {
      return now;
    }
    try {
      Known fresh = new Known(state, file.read(), new ConcurrentHashMap<>());
      known = fresh;
      return fresh;
    } catch (IOException e) {
      System.getLogger("parley.taxii").log(System.Logger.Level.ERROR, e.getMessage());
      throw new Refusal(Refusal.AWAY, "the list of clients cannot be read; tell the operator");
    }
  }

  private void spend(String address) throws Refusal {
    if (give(address, -1) < 1) {
      give(address, 1);
      throw Refusal.with(
          Refusal.BUSY, "too many wrong sign-ins from this address", "Retry-After", "30");
    }
  }

  /// @return what was left before
  private double give(String address, double more) {
    synchronized (wrong) {
      long now = ticks.getAsLong();
      Left before = Objects.requireNonNullElse(wrong.get(address), new Left(BURST, now));
      double left = Math.min(BURST, before.times() + (now - before.at()) / NANOS * A_SECOND);
      wrong.put(address, new Left(left + more, now));
      return left;
    }
  }
}
