package dev.gatehouse.cli;

class Demo {
    Demo(java.io.PrintWriter o, boolean a, boolean b) {}

    int run() {
        return 0;
    }
}
