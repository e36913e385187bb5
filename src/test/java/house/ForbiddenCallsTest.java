package house;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Calls that have a better one, read from the class files.
class ForbiddenCallsTest {

  /// @param call its beginning, as `owner.member(arguments)`
  /// @param instead what to do
  /// @param rooms where it is allowed all the same
  private record Forbidden(String call, String instead, Set<String> rooms) {}

  private static final Set<String> NOWHERE = Set.of();
  private static final Set<String> WIRING = Set.of("node", "bench");

  private static final List<Forbidden> IN_MAIN =
      List.of(
          new Forbidden("java.time.Instant.now()", "ask the InstantSource", WIRING),
          new Forbidden("java.time.LocalDate.now(", "ask the InstantSource", NOWHERE),
          new Forbidden("java.time.LocalDateTime.now(", "ask the InstantSource", NOWHERE),
          new Forbidden("java.time.ZonedDateTime.now(", "ask the InstantSource", NOWHERE),
          new Forbidden("java.time.Clock.system", "take an InstantSource", WIRING),
          new Forbidden("java.time.InstantSource.system(", "take an InstantSource", WIRING),
          new Forbidden("java.time.ZoneId.systemDefault(", "everything is UTC", NOWHERE),
          new Forbidden("java.lang.System.currentTimeMillis(", "ask the InstantSource", WIRING),
          new Forbidden("java.util.Date.<init>", "use Instant", NOWHERE),
          new Forbidden("java.lang.Thread.sleep(", "wait on a condition or a queue", NOWHERE),
          new Forbidden("java.util.Random.<init>", "take a RandomGenerator", NOWHERE),
          new Forbidden("java.lang.Math.random(", "take a RandomGenerator", NOWHERE),
          new Forbidden(
              "java.util.UUID.randomUUID(", "use Uuid7 with the RandomGenerator", NOWHERE),
          new Forbidden(
              "java.util.concurrent.ThreadLocalRandom.current(", "take a RandomGenerator", NOWHERE),
          new Forbidden("java.lang.System.exit(", "return an exit code", WIRING),
          new Forbidden("java.lang.Runtime.halt(", "return an exit code", NOWHERE),
          new Forbidden(
              "java.lang.String.format(Ljava/lang/String;", "give Locale.ROOT first", NOWHERE),
          new Forbidden(
              "java.lang.String.formatted(", "use String.format(Locale.ROOT, …)", NOWHERE),
          new Forbidden("java.lang.String.getBytes()", "name the charset", NOWHERE),
          new Forbidden("java.lang.String.toLowerCase()", "give Locale.ROOT", NOWHERE),
          new Forbidden("java.lang.String.toUpperCase()", "give Locale.ROOT", NOWHERE),
          new Forbidden("java.lang.System.load", "no native code of ours", NOWHERE),
          new Forbidden("java.lang.reflect.", "no reflection", NOWHERE));

  /// They look again and again until something holds, with an end, or are a delay on purpose: a
  /// wire that is slow, a program that is killed at a time. Nothing else in the tests lets time go
  /// by.
  private static final Set<String> WAITERS =
      Set.of(
          "parley.node.CourierTest",
          "parley.node.CarriersIT",
          "parley.web.ConsoleClimbIT",
          "parley.exchange.PrivateMail",
          "parley.exchange.Audit",
          "parley.exchange.TwoNodes",
          "parley.exchange.MatchFigures",
          "parley.certweb.FakeCert",
          "parley.bench.FarProofTest",
          "drill.Aims",
          "drill.Delay");

  private static final List<String> WAITS =
      List.of(
          "java.util.concurrent.locks.LockSupport.parkNanos(",
          "java.util.concurrent.locks.LockSupport.parkUntil(",
          "java.util.concurrent.TimeUnit.sleep(");

  private static final List<Forbidden> IN_TESTS =
      List.of(
          new Forbidden("java.lang.Thread.sleep(", "wait for what you wait for", NOWHERE),
          new Forbidden("java.util.Random.<init>()", "give a seed, so that it repeats", NOWHERE));

  @Test
  void no_forbidden_call_stands_in_the_product() {
    List<String> broken = broken(CompiledClass.ofMain(), IN_MAIN);
    for (CompiledClass user : CompiledClass.ofMain()) {
      user.calls().stream()
          .filter(call -> call.endsWith(".printStackTrace()"))
          .forEach(call -> broken.add(user.name() + " calls " + call + ": log it or throw it"));
    }
    assertThat(Debts.without(broken)).isEmpty();
  }

  @Test
  void no_test_sleeps_or_draws_without_a_seed() {
    assertThat(Debts.without(broken(CompiledClass.ofTests(), IN_TESTS))).isEmpty();
  }

  @Test
  void no_test_parks_for_a_time_of_its_own() {
    Set<String> waiting = new TreeSet<>();
    for (CompiledClass user : CompiledClass.ofTests()) {
      if (user.calls().stream().anyMatch(call -> WAITS.stream().anyMatch(call::startsWith))) {
        waiting.add(user.name().replaceFirst("\\$.*", ""));
      }
    }
    assertThat(waiting).as("who waits, and the list of who may").isEqualTo(new TreeSet<>(WAITERS));
  }

  private static List<String> broken(List<CompiledClass> classes, List<Forbidden> table) {
    List<String> broken = new ArrayList<>();
    for (CompiledClass user : classes) {
      for (Forbidden forbidden : table) {
        boolean calls = user.calls().stream().anyMatch(c -> c.startsWith(forbidden.call()));
        if (calls && !forbidden.rooms().contains(user.room())) {
          broken.add(user.name() + " calls " + forbidden.call() + "…: " + forbidden.instead());
        }
      }
    }
    return broken;
  }
}
