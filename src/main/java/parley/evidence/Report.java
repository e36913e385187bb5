package parley.evidence;

import java.util.ArrayList;
import java.util.List;
import parley.codec.MalformedInput;

/// Collects findings in the order in which they were made. Not for several threads.
public final class Report {
  /// V-LIMIT-4: findings kept; a file that is broken everywhere is broken enough.
  private static final int MOST = 2_000;

  private final List<Finding> findings = new ArrayList<>();
  private boolean broken;
  private int foreign;
  private String prefix = "";

  public List<Finding> findings() {
    return List.copyOf(findings);
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
