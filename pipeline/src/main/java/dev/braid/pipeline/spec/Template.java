// SPDX-License-Identifier: Apache-2.0
package dev.braid.pipeline.spec;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A secret as the endpoints file names it: text with placeholders, filled in where and when it is
 * needed. So it may travel with a job and lie in a savepoint, and the secret does neither. {@code
 * toString} does not show the text, because parts of it may be secrets nevertheless.
 *
 * @param text with {@code ${NAME}}, {@code ${NAME:-default}} or {@code ${file:/path}} in it
 * @param folder what the paths in it are relative to; a process elsewhere needs absolute ones
 */
public record Template(String text, String folder) implements Serializable {

  private static final long serialVersionUID = 1;

  /**
   * The text with its placeholders filled in.
   *
   * @param environment the value of a variable, or null if it is not set
   * @throws IllegalStateException in one line, if a variable is not set or a file cannot be read;
   *     it names the variable or the file, and no value
   */
  public String resolve(Function<String, @Nullable String> environment) {
    List<String> mistakes = new ArrayList<>();
    String filled = new Placeholders(Path.of(folder), environment).fill(text, mistakes::add, "");
    if (filled == null) {
      throw new IllegalStateException(String.join("; ", mistakes));
    }
    return filled;
  }

  @Override
  public String toString() {
    return "***";
  }
}
