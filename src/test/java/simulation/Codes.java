package simulation;

import static java.util.Map.entry;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Every code with which a node says no. Those that nodes of the simulator can come to are met by
/// every long run, or it fails; the others stand here with the reason and the test that meets them.
/// {@link CodesTest} holds both against the product and the spec: together they are all.
final class Codes {
  /// Met by what honest and hostile nodes do anyway, beside {@link Wrongs}.
  private static final List<String> REFUSED =
      List.of(
          "agreement-superseded A-RULE-2",
          "equivocation E-EQUIV-1",
          "equivocation E-EQUIV-2",
          "reference M-REF-2");

  static final List<String> NOT_YET =
      List.of("agreement-unknown", "budget", "fenced", "key", "roll-unknown");

  /// What an officer, a route or a sender is told beside that.
  private static final List<String> OTHER =
      List.of(
          "unauthenticated",
          "not yet: unsigned",
          "no true answer: E-RECEIPT-3",
          "no true answer: E-RECEIPT-5",
          "no true answer: E-RECEIPT-6",
          "no true answer: E-RECEIPT-8",
          "to the officer: agreement-superseded A-RULE-2",
          "to the officer: agreement-unknown A-RULE-1",
          "to the officer: agreement-unknown A-RULE-2",
          "to the officer: format M-BODY-2",
          "to the officer: format M-FORM-3",
          "to the officer: key X-SEND-4",
          "to the officer: recipient M-HEAD-7",
          "to the officer: reference M-REF-2",
          "to the officer: stopped J-ANCHOR-3");

  /// Why nodes of the simulator cannot come to a code, and the test that does.
  record Elsewhere(String why, String test) {}

  private static final String TWO = "simulated officers have no passkeys, their terms ask for none";
  private static final String EXERCISE = "the simulated terms name no act of exercises";
  private static final String HEIGHT = "the simulated terms name no act of heightened watch";
  private static final String REPORTS = "the simulated terms name no report of origin";
  private static final String FILES = "the simulated terms let no files follow in parts";
  private static final String MEASURE = "simulated parties sign no act on a measure";

  private static final String HEIGHTENED = "exchange.HeightenedVectorsTest";
  private static final String RELEASE = "envelope.ReleaseVectors";

  static final Map<String, Elsewhere> ELSEWHERE =
      Collections.unmodifiableMap(
          new TreeMap<>(
              Map.ofEntries(
                  entry(
                      "agreement-unknown A-RULE-1",
                      new Elsewhere(
                          "X-RECV-3 puts an agreement off that is not known before a message under"
                              + " it is judged, and E-TRANS-7 stands before one that names another",
                          "agreement.LinkTermsTest")),
                  entry(
                      "sender A-RULE-3",
                      new Elsewhere(
                          "nobody leaves a roll or an agreement there", "agreement.LinkTermsTest")),
                  entry(
                      "format M-FORM-2",
                      new Elsewhere(
                          "A-RULE-5 stands before it on a link", "message.FormatRefusalsTest")),
                  entry(
                      "format M-AGR-4",
                      new Elsewhere(
                          "the simulated terms name the code lists that there are",
                          "exchange.TermsRefusalsTest")),
                  entry(
                      "format M-BODY-10",
                      new Elsewhere(
                          "no body passes the fields of its format and fails its schema",
                          "message.SchemaTest")),
                  entry("format K-REPORT-2", new Elsewhere(REPORTS, "message.CertRefusals")),
                  entry("format K-REPORT-3", new Elsewhere(REPORTS, "message.CertRefusals")),
                  entry("format K-REPORT-4", new Elsewhere(REPORTS, "message.CertRefusals")),
                  entry("format K-REPORT-5", new Elsewhere(REPORTS, "message.CertRefusals")),
                  entry("format A-FILES-3", new Elsewhere(FILES, "exchange.TermsRefusalsTest")),
                  entry("format A-FILES-4", new Elsewhere(FILES, "exchange.TermsRefusalsTest")),
                  entry("attachment M-PART-1", new Elsewhere(FILES, "exchange.TermsRefusalsTest")),
                  entry("attachment M-PART-2", new Elsewhere(FILES, "exchange.TermsRefusalsTest")),
                  entry("attachment M-PART-3", new Elsewhere(FILES, "exchange.FilesInPartsTest")),
                  entry("suspended A-LIFE-4", new Elsewhere(MEASURE, "agreement.LinkTermsTest")),
                  entry("measure A-LIFE-5", new Elsewhere(MEASURE, "agreement.LinkTermsTest")),
                  entry("measure A-LIFE-6", new Elsewhere(MEASURE, "agreement.LinkTermsTest")),
                  entry("series W-EXERCISE-1", new Elsewhere(EXERCISE, "exchange.ExerciseTest")),
                  entry(
                      "series W-EXERCISE-2",
                      new Elsewhere(EXERCISE, "exchange.ExerciseVectorsTest")),
                  entry(
                      "series W-EXERCISE-3",
                      new Elsewhere(EXERCISE, "exchange.ExerciseVectorsTest")),
                  entry(
                      "series W-EXERCISE-4",
                      new Elsewhere(EXERCISE, "exchange.ExerciseVectorsTest")),
                  entry("format W-HEIGHT-2", new Elsewhere(HEIGHT, HEIGHTENED)),
                  entry("format W-HEIGHT-3", new Elsewhere(HEIGHT, HEIGHTENED)),
                  entry("series W-HEIGHT-4", new Elsewhere(HEIGHT, HEIGHTENED)),
                  entry("format W-HEIGHT-5", new Elsewhere(HEIGHT, HEIGHTENED)),
                  entry("format W-HEIGHT-6", new Elsewhere(HEIGHT, HEIGHTENED)),
                  entry("format W-HEIGHT-7", new Elsewhere(HEIGHT, HEIGHTENED)),
                  entry("release E-RELEASE-1", new Elsewhere(TWO, RELEASE)),
                  entry("release E-RELEASE-2", new Elsewhere(TWO, RELEASE)),
                  entry("release E-RELEASE-4", new Elsewhere(TWO, RELEASE)),
                  entry("release E-RELEASE-5", new Elsewhere(TWO, RELEASE)),
                  entry("release E-RELEASE-6", new Elsewhere(TWO, RELEASE)),
                  entry("release E-RELEASE-7", new Elsewhere(TWO, RELEASE)),
                  entry("release E-COUNTER-1", new Elsewhere(TWO, "envelope.CountersignVectors")),
                  entry("release E-COUNTER-2", new Elsewhere(TWO, "envelope.CountersignVectors")),
                  entry("release E-COUNTER-3", new Elsewhere(TWO, "exchange.CountersignTest")),
                  entry(
                      "not yet disk",
                      new Elsewhere(
                          "a simulated disk is full or not, and has no classes of room",
                          "exchange.HeadroomIT")))));

  private Codes() {}

  /// Reasons and clauses by which a message is refused for good that a long run meets.
  static Set<String> refused() {
    Set<String> all = new TreeSet<>(Wrongs.ALL.keySet());
    all.addAll(REFUSED);
    return all;
  }

  /// As {@link Tally} counts them.
  static Collection<String> must() {
    Set<String> all = new TreeSet<>(OTHER);
    refused().forEach(code -> all.add("refused: " + code));
    NOT_YET.forEach(code -> all.add("not yet: " + code));
    return all;
  }
}
