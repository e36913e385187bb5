package parley.link;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The routes of one link in order of preference. FLASH goes out over all automatic ones at once
/// (L-ROUTE-1). Everything else takes one after the other, those first that answered last time; a
/// route that is silent for too long does not hold the next one up (L-ROUTE-2).
///
/// Late answers count all the same: whoever listens may hear of the same bytes several times.
public final class Ways {
  /// L-ROUTE-2: how long FLASH waits for any route before it counts as not delivered yet. What is
  /// on its way stays on its way.
  static final Duration FLASH_PATIENCE = Duration.ofSeconds(1);

  /// L-ROUTE-2: how long everything else waits for one route before the next is tried beside it...
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /// ...and how much longer for each of these bytes.
  static final Duration MORE_PATIENCE = Duration.ofSeconds(1);

  private static final int PER_BYTES = 1 << 20;

  private final List<Way> ways;
  private final Executor waits;
  private final LongSupplier ticks;
  private final Set<Attempt> attempts = Collections.synchronizedSet(new LinkedHashSet<>());

  public Ways(List<Route> routes, Executor waits, LongSupplier ticks, InstantSource clock) {
    this.ways =
        routes.stream()
            .filter(Route::automatic)
            .map(route -> new Way(route, ticks, clock))
            .toList();
    this.waits = waits;
    this.ticks = ticks;
  }

  /// What becomes of an envelope that was sent.
  public interface Hearing {
    /// The far node answered; possibly more than once, and after `failed`.
    void answered(Route.Reply reply);

    /// No route brought an answer in good time. Said once, or not at all.
    void failed(String why);
  }

  /// What answered a frame.
  @FunctionalInterface
  public interface FrameHearing {
    void answered(String route, Route.Reply reply, Duration roundTrip);
  }

  /// @param rhythm how often the peer is heard by a carrier that does not answer
  public List<RouteStatus> status(Duration rhythm) {
    return ways.stream().map(way -> way.status(rhythm)).toList();
  }

  private List<Way> carriers() {
    return ways.stream().filter(way -> !way.route().answers()).toList();
  }

  /// Whether there is a carrier that does not answer: mail.
  public boolean carried() {
    return !carriers().isEmpty();
  }

  /// Whether there is nothing else.
  public boolean carriedOnly() {
    return carried() && carriers().size() == ways.size();
  }

  /// The far node answered what was handed to a carrier.
  public void heardByCarrier(Duration roundTrip) {
    carriers().forEach(way -> way.heard(roundTrip));
  }

  /// For a while nothing waits for better routes than carriers.
  public void hurryCarriers(Duration how) {
    carriers().forEach(way -> way.hurry(how));
  }

  /// Hands a frame to every carrier, once. Whether it took it, its standing says.
  public void handOver(Route.What what, Bytes frame) {
    for (Way way : carriers()) {
      waits.execute(() -> {
        try {
          way.exchange(what, frame, PATIENCE);
        } catch (IOException e) {
          // The next heartbeat, or the next look at what is missing, tries again.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  /// How many envelopes that are not FLASH may be on their way so that none finds every route full
  /// (L-ROUTE-4). What was given up keeps its place on its route until it ends there, and so does
  /// what a sender before this one has forgotten.
  ///
  /// @param own those that count as on their way
  public int places(Predicate<Digest> own) {
    List<Way> able = order(Route.What.ENVELOPE);
    return able.stream()
        .mapToInt(way -> way.places(able.size() == 1, own))
        .max()
        .orElse(Way.MOST_AT_ONCE);
  }

  private List<Attempt> current() {
    synchronized (attempts) {
      return List.copyOf(attempts);
    }
  }

  /// Begins to send and returns. {@link #tick} must be called now and then, so that what is silent
  /// is seen to be.
  ///
  /// @param content names these bytes among others that are on their way
  public void send(Digest content, boolean flash, Bytes envelope, Hearing hearing) {
    Attempt attempt = new Attempt(content, flash, envelope, hearing);
    attempts.add(attempt);
    attempt.goOn();
  }

  /// Looks at the time for everything that is on its way.
  public void tick() {
    current().forEach(Attempt::tick);
  }

  /// Sends a frame over every route that carries frames, each by itself, so that each shows whether
  /// it lives.
  public void sendFrame(Bytes frame, FrameHearing hearing) {
    for (Way way : answering(Route.What.FRAME)) {
      waits.execute(() -> {
        long begun = ticks.getAsLong();
        try {
          if (way.exchange(Route.What.FRAME, frame, PATIENCE) instanceof Route.Reply reply) {
            hearing.answered(
                way.route().name(), reply, Duration.ofNanos(ticks.getAsLong() - begun));
          }
        } catch (IOException e) {
          // The route's standing says so; the next heartbeat tries again.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      });
    }
  }

  /// Asks over one route after the other until one says 200.
  ///
  /// @return false when none did
  public boolean ask(Route.What what, Bytes body) throws InterruptedException {
    for (Way way : answering(what)) {
      try {
        if (way.exchange(what, body, PATIENCE) instanceof Route.Reply(int status, Bytes _)
            && status == 200) {
          return true;
        }
      } catch (IOException e) {
        // The next route.
      }
    }
    return false;
  }

  /// The same without waiting for it, where nothing hangs on what becomes of it.
  public void tell(Route.What what, Bytes body) {
    waits.execute(() -> {
      try {
        ask(what, body);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }

  private List<Way> answering(Route.What what) {
    return order(what).stream().filter(way -> way.route().answers()).toList();
  }

  /// The good ones first, each group in order of preference.
  private List<Way> order(Route.What what) {
    List<Way> able = ways.stream().filter(way -> way.route().carries(what)).toList();
    List<Way> good = able.stream().filter(Way::good).toList();
    return Stream.concat(good.stream(), able.stream().filter(way -> !good.contains(way))).toList();
  }

  /// One envelope on its way. A stage is a group of routes tried at once; the next one begins when
  /// all of a stage have ended without an answer, or its patience is over.
  private final class Attempt {
    private final Digest content;
    private final boolean flash;
    private final Bytes envelope;
    private final Hearing hearing;
    private final boolean alone;
    private final Deque<List<Way>> stages = new ArrayDeque<>();
    private final Set<Way> running = new LinkedHashSet<>();
    private long deadline;
    private boolean over;
    private String why = "every route is busy with it, or waits for its time";

    Attempt(Digest content, boolean flash, Bytes envelope, Hearing hearing) {
      this.content = content;
      this.flash = flash;
      this.envelope = envelope;
      this.hearing = hearing;
      List<Way> order = order(what());
      this.alone = order.size() == 1;
      if (flash) {
        stages.add(order);
      } else {
        order.forEach(way -> stages.add(List.of(way)));
      }
    }

    private Route.What what() {
      return flash ? Route.What.FLASH_ENVELOPE : Route.What.ENVELOPE;
    }

    private Duration patience() {
      return flash
          ? FLASH_PATIENCE
          : PATIENCE.plus(MORE_PATIENCE.multipliedBy(envelope.size() / PER_BYTES));
    }

    /// Begins the next stage that has a route to take it; with none left it has failed.
    void goOn() {
      List<Way> begun = List.of();
      boolean failed = false;
      synchronized (this) {
        while (!over && begun.isEmpty()) {
          if (stages.isEmpty()) {
            over = true;
            failed = true;
          } else {
            begun = stages.remove().stream().filter(w -> w.take(content, flash, alone)).toList();
          }
        }
        running.addAll(begun);
        deadline = ticks.getAsLong() + patience().toNanos();
      }
      begun.forEach(way -> waits.execute(() -> run(way)));
      if (failed) {
        attempts.remove(this);
        hearing.failed(why);
      }
    }

    void tick() {
      synchronized (this) {
        if (over || deadline - ticks.getAsLong() > 0) {
          return;
        }
        for (Way silent : flash ? Set.<Way>of() : running) {
          silent.failed();
          why = silent.route().name() + " is silent";
        }
        running.clear();
      }
      goOn();
    }

    /// The way is free again before anybody is told: whoever hears it and sends once more must not
    /// find it busy with what just ended.
    private Route.Outcome over(Way way) throws IOException, InterruptedException {
      try {
        Route.Outcome outcome = way.exchange(what(), envelope, patience());
        if (outcome instanceof Route.HandedOver) {
          way.handedOver(content);
        }
        return outcome;
      } finally {
        way.leave(content, flash);
      }
    }

    private void run(Way way) {
      try {
        switch (over(way)) {
          case Route.Reply reply -> {
            way.answered(content);
            answered(reply);
          }
          case Route.HandedOver() -> ended(way, "has taken it and brought no answer yet");
        }
      } catch (IOException | RuntimeException e) {
        ended(way, String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void answered(Route.Reply reply) {
      synchronized (this) {
        over = true;
      }
      attempts.remove(this);
      hearing.answered(reply);
    }

    private void ended(Way way, String how) {
      synchronized (this) {
        if (over || !running.remove(way)) {
          return;
        }
        why = way.route().name() + ": " + how;
        if (!running.isEmpty()) {
          return;
        }
      }
      goOn();
    }
  }
}
