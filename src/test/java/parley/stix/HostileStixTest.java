package parley.stix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.codec.Bytes;
import parley.codec.MalformedInput;

/// What somebody sends who wishes a reader of STIX ill: each ends soon, and costs little memory.
/// The clock is generous (a regular expression for a type takes 53 seconds over the first of
/// these); the bytes allocated are counted.
class HostileStixTest {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final long MEGABYTE = 1 << 20;

  private interface Attack {
    void run() throws MalformedInput;
  }

  private static String refused(Attack attack, long megabytes) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return assertTimeout(
        SOON,
        () -> {
          long before = threads.getCurrentThreadAllocatedBytes();
          MalformedInput fault = catchThrowableOfType(MalformedInput.class, attack::run);
          assertThat(threads.getCurrentThreadAllocatedBytes() - before)
              .isLessThan(megabytes * MEGABYTE);
          return fault == null ? "read" : fault.clause();
        });
  }

  @Test
  void a_type_of_64_kilobytes_is_refused_by_its_length() {
    String object = "{\"type\":\"" + "a".repeat(65_536) + "\",\"id\":\"x\"}";
    assertThat(refused(() -> Stix.read(object), 2)).isEqualTo("K-TYPE-1");
    String hyphens = "{\"type\":\"" + "a-".repeat(100) + "\",\"id\":\"x\"}";
    assertThat(refused(() -> Stix.read(hyphens), 2)).isEqualTo("K-ID-1");
  }

  @Test
  void a_thousand_parentheses_are_refused_before_anything_is_built() {
    String nested = "(".repeat(1_000) + "[a:b = 1]" + ")".repeat(1_000);
    assertThat(refused(() -> Pattern.read(nested), 1)).isEqualTo("K-PAT-1");
    String inside = "[" + "(".repeat(1_000) + "a:b = 1" + ")".repeat(1_000) + "]";
    assertThat(refused(() -> Pattern.read(inside), 1)).isEqualTo("K-PAT-1");
    assertThat(refused(() -> Pattern.read("x".repeat(65_537)), 1)).isEqualTo("K-PAT-1");
  }

  @Test
  void a_depth_of_100_000_is_refused_where_the_bound_is() {
    String deep = "{\"type\":\"campaign\",\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(refused(() -> Stix.read(deep), 16)).isEqualTo("C-JSON-1");
    String objects =
        "{\"type\":\"campaign\",\"a\":" + "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_001);
    assertThat(refused(() -> Stix.read(objects), 16)).isEqualTo("C-JSON-1");
  }

  @Test
  void a_width_of_a_million_is_refused_where_the_bound_is() {
    String wide = "{\"a\":[" + "1,".repeat(1_000_000) + "1]}";
    assertThat(refused(() -> Stix.read(wide), 100)).isEqualTo("C-JSON-1");
    Bytes large = Bytes.utf8(" ".repeat(StixObject.LIMITS.bytes() + 1));
    assertThat(refused(() -> StixObject.read(large), 1)).isEqualTo("C-JSON-1");
  }

  @Test
  void a_chain_of_alternatives_is_a_wide_tree_and_costs_what_its_length_says() throws Exception {
    String chain =
        IntStream.range(0, 400)
            .mapToObj(i -> "domain-name:value = 'host-" + i + ".example'")
            .collect(Collectors.joining(" OR ", "[", "]"));
    assertThat(refused(() -> Pattern.read(chain).key(), 4)).isEqualTo("read");
    String observations =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "[a:b=" + i + "]")
            .collect(Collectors.joining("OR"));
    assertThat(refused(() -> Pattern.read(observations).key(), 40)).isEqualTo("read");
    String depth = "([a:b=1]OR".repeat(31) + "[a:b=2]" + ")".repeat(31);
    assertThat(refused(() -> Pattern.read(depth).key(), 4)).isEqualTo("read");
  }

  @Test
  void long_texts_where_forms_are_checked_cost_one_pass() {
    String million = "a-".repeat(100_000);
    String object =
        "{`type`:`indicator`,`id`:`indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f`,"
            + "`spec_version`:`2.1`,`created`:`%s`,`modified`:`%s`,`lang`:`%s`,`created_by_ref`:`%s`,"
            + "`pattern`:`%s`,`pattern_type`:`stix`,`valid_from`:`%s`,"
            + "`external_references`:[{`source_name`:`cve`,`external_id`:`%s`,`url`:`%s`}],"
            + "`granular_markings`:[{`lang`:`%s`,`selectors`:[`%s`]}]}";
    String text = object.replace("%s", million);
    assertThat(
            refused(
                () -> assertThat(Validator.check(Stix.read(text)).errors()).hasSizeGreaterThan(8),
                200))
        .isEqualTo("read");
  }

  @Test
  void a_hundred_thousand_unknown_properties_leave_a_hundred_findings() {
    String members =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "\"p" + i + "\":[]")
            .collect(Collectors.joining(","));
    String object =
        "{\"type\":\"campaign\",\"id\":\"campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f\","
            + "\"spec_version\":\"2.1\","
            + members
            + "}";
    assertThat(
            refused(
                () ->
                    assertThat(Validator.check(Stix.read(object)).errors()).hasSize(Findings.MOST),
                200))
        .isEqualTo("read");
  }
}
