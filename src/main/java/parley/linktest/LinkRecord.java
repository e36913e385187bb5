package parley.linktest;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What is kept of one link, for people to look at.
///
/// @param strips the link as a whole first, then each route
/// @param tests of the last 24 hours, newest first
/// @param alarms that stand, newest first
/// @param ownDay our newest statement of a day
/// @param peerDay the peer's newest
public record LinkRecord(
    List<Strip> strips,
    List<FormalTest> tests,
    List<LinkAlarm> alarms,
    Optional<Day> ownDay,
    Optional<Day> peerDay) {
  public LinkRecord {
    strips = List.copyOf(strips);
    tests = List.copyOf(tests);
    alarms = List.copyOf(alarms);
  }

  public static LinkRecord empty() {
    return new LinkRecord(List.of(), List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  public Optional<FormalTest> lastTest(boolean outbound) {
    return tests.stream().filter(test -> test.outbound() == outbound).findFirst();
  }

  /// 96 quarters of an hour, those without a sample among them.
  ///
  /// @param route empty for the link as a whole
  public record Strip(String route, List<StripCell> cells) {
    public Strip {
      cells = List.copyOf(cells);
    }
  }

  /// A statement of a day.
  ///
  /// @param state `planned`, `sent`, `received`, `answering`, `agreed`, `differs` or `refused`
  /// @param message of the statement
  /// @param differences as the side that compared wrote them
  public record Day(
      String day, String state, String message, List<String> differences, Instant at) {
    public Day {
      differences = List.copyOf(differences);
    }
  }
}
