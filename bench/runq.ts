import { growth } from './cases/growthq';
void growth();
