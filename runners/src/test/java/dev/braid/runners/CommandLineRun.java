// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a call of the command line gave. */
record CommandLineRun(int exitCode, String out, String err) {

  static CommandLineRun of(Object... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line = Braid.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] texts = new String[args.length];
    for (int i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    int exitCode = line.execute(texts);
    return new CommandLineRun(exitCode, out.toString(), err.toString());
  }
}
