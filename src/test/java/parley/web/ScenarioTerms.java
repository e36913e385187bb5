package parley.web;

import parley.agreement.Agreement;

/// The terms of the scenario, for tests of other rooms.
public final class ScenarioTerms {
  private ScenarioTerms() {}

  public static Agreement agreement() {
    return Scenario.agreement();
  }
}
