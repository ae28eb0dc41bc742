package webjobs.architecture.planted.domain;

import java.util.Random;

record ThrowsDice(int eyes) {
    static ThrowsDice once() {
        return new ThrowsDice(new Random().nextInt(6));
    }
}
