package parley.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BytesTest {
  @Test
  void changing_the_array_afterwards_does_not_change_the_bytes() {
    byte[] source = {1, 2, 3};
    Bytes bytes = Bytes.of(source);
    source[0] = 9;
    assertThat(bytes.hex()).isEqualTo("010203");
  }
}
