package parley.evidence;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parley.codec.MalformedInput;

/// Collects findings in the order in which they were made. Not for several threads.
public final class Report {
  /// V-LIMIT-4: findings kept; a file that is broken everywhere is broken enough.
  private static final int MOST = 2_000;

  private final List<Finding> findings = new ArrayList<>();
  private final Set<Finding> conclusions = new HashSet<>();
  private final Map<String, Integer> begins = new LinkedHashMap<>();
  private boolean broken;
  private int foreign;
  private String prefix = "";

  public List<Finding> findings() {
    return List.copyOf(findings);
  }

  /// How much of it a person reads.
  public enum Detail {
    /// What is broken, and nothing else.
    BROKEN,
    /// A line for each path that holds, every finding of one that does not.
    BRIEF,
    EVERY
  }

  /// The findings path by path; papers that judge several of them come first.
  public List<String> lines(Detail detail) {
    List<String> lines = new ArrayList<>();
    Set<String> noted = new HashSet<>();
    String name = "papers";
    int from = 0;
    for (Map.Entry<String, Integer> begin : begins.entrySet()) {
      section(name, findings.subList(from, begin.getValue()), detail, noted, lines);
      name = begin.getKey();
      from = begin.getValue();
    }
    section(name, findings.subList(from, findings.size()), detail, noted, lines);
    return lines;
  }

  /// @param noted notes that stand already: several archives bring the same papers
  private void section(
      String name, List<Finding> found, Detail detail, Set<String> noted, List<String> lines) {
    long held = found.stream().filter(f -> f.outcome() == Finding.Outcome.HOLDS).count();
    boolean brief =
        detail == Detail.BRIEF
            && found.stream().noneMatch(f -> f.outcome() == Finding.Outcome.BROKEN);
    if (brief && held > 0) {
      lines.add("ok      " + name + ": " + held + " checks hold");
    }
    for (Finding finding : found) {
      boolean shown =
          switch (finding.outcome()) {
            case BROKEN -> true;
            case HOLDS -> conclusions.contains(finding) || (detail != Detail.BROKEN && !brief);
            case NOTE -> detail != Detail.BROKEN && (!brief || noted.add(finding.what()));
          };
      if (shown) {
        lines.add(finding.toString());
      }
    }
  }

  /// What is found from here on is of this path.
  void begin(String path) {
    begins.putIfAbsent(path, findings.size());
  }

  /// Something was checked, and nothing of it is broken.
  public boolean holds() {
    return !broken && findings.stream().anyMatch(f -> f.outcome() == Finding.Outcome.HOLDS);
  }

  /// Nothing that was given is of a kind that can be verified (V-READ-2): not broken evidence, but
  /// none.
  public boolean nothingRecognised() {
    return foreign > 0 && foreign == findings.size();
  }

  /// What is checked next looks like no evidence; the one finding that follows says what it lacks.
  void foreign() {
    foreign++;
  }

  /// From here on findings are of what `name` names, which stands before each.
  void within(String name) {
    prefix = name;
  }

  void holds(String where, String what) {
    add(Finding.Outcome.HOLDS, where, what);
  }

  /// What all of it comes to. It is said however little a person wants to read: it is what they
  /// came for, and without it they would take the archive to prove nothing (V-ACCUSE-5).
  void concludes(String where, String what) {
    holds(where, what);
    conclusions.add(findings.getLast());
  }

  void broken(String where, String what) {
    broken = true;
    add(Finding.Outcome.BROKEN, where, what);
  }

  void note(String where, String what) {
    add(Finding.Outcome.NOTE, where, what);
  }

  /// @return `condition`
  boolean judge(boolean condition, String where, String holds, String otherwise) {
    if (condition) {
      holds(where, holds);
    } else {
      broken(where, otherwise);
    }
    return condition;
  }

  private void add(Finding.Outcome outcome, String where, String what) {
    if (findings.size() < MOST) {
      findings.add(new Finding(outcome, prefix + where, what));
    }
  }

  /// A check that reads foreign bytes.
  @FunctionalInterface
  interface Check {
    void run() throws MalformedInput;
  }

  /// Whatever foreign bytes raise becomes a finding at `where`.
  void guard(String where, Check check) {
    try {
      check.run();
    } catch (MalformedInput e) {
      if (e.clause().equals("V-READ-2")) {
        foreign();
      }
      broken(where, e.clause() + ": " + e.getMessage());
    } catch (RuntimeException e) {
      // Bytes that no reader foresaw are refused like any other.
      broken(where, "malformed: its parts contradict each other (V-READ-1)");
    }
  }
}
