// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.decode;

import java.io.Serializable;
import java.math.BigDecimal;

/**
 * A JSON text, number or boolean that a field is compared with. Numbers are equal by value: 1, 1.0
 * and 1e0 are one.
 *
 * @param kind which of the three it is; values of different kinds are never equal
 * @param text the text itself, the number in its shortest form, or {@code true} or {@code false}
 */
public record Scalar(Kind kind, String text) implements Serializable {

  /** The kinds of JSON values that can be compared. */
  public enum Kind {
    TEXT,
    NUMBER,
    BOOLEAN
  }

  public static Scalar text(String text) {
    return new Scalar(Kind.TEXT, text);
  }

  /**
   * The number written as {@code text}.
   *
   * @throws NumberFormatException if it is no decimal number
   */
  public static Scalar number(String text) {
    try {
      return new Scalar(Kind.NUMBER, new BigDecimal(text).stripTrailingZeros().toString());
    } catch (ArithmeticException e) {
      throw new NumberFormatException("its exponent is out of range: " + text);
    }
  }

  public static Scalar bool(boolean value) {
    return new Scalar(Kind.BOOLEAN, Boolean.toString(value));
  }
}
