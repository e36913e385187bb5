package parley.attachment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Under which name a file is handed out.
class FileNamesTest {
  @Test
  void a_russian_name_stays_a_name_in_plain_letters() {
    assertThat(FileNames.handedOut("отчёт №7.txt", false)).isEqualTo("otchyot_No7.txt");
    assertThat(FileNames.handedOut("Щит и Йод.pdf", true)).isEqualTo("EXERCISE-SHCHit_i_Yod.pdf");
    assertThat(FileNames.handedOut("日本.csv", false)).isEqualTo("_.csv");
  }

  @Test
  void what_a_double_click_would_run_gets_another_ending_in_any_letters() {
    assertThat(FileNames.handedOut("setup.pdf.js", false)).isEqualTo("setup.pdf.js.quarantined");
    assertThat(FileNames.handedOut("план.бат", false)).isEqualTo("plan.bat.quarantined");
  }
}
